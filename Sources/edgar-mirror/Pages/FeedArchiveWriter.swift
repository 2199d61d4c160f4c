import Bytes
import Compression
import Records
import Submission

/// Writes the filings of a day into one archive like `Archives/edgar/Feed/{year}/QTR{q}/{yyyymmdd}.nc.tar.gz`: a member `{accession number}.nc` for each
/// filing, in the tagged form that EDGAR disseminates, which has no time of acceptance.
enum FeedArchiveWriter {
    /// Returns the archive of a day, in an unlinked temporary file; nil for a day without filings.
    static func of(_ day: CalendarDate, _ catalog: Catalog) throws -> MappedFile? {
        let filings = catalog.filings(filed: day...day)
        guard !filings.isEmpty else { return nil }
        let target = try Descriptor(temporary: ())
        var deflater = try Deflater(level: 1)
        var compressed: [UInt8] = []
        func add(_ bytes: Span<UInt8>) throws {
            deflater.deflate(bytes, into: &compressed)
            try target.write(compressed.span)
            compressed.removeAll(keepingCapacity: true)
        }
        for filing in filings {
            // Leave out a file that can no longer be read.
            guard let file = try? SubmissionFile(path: filing.path) else { continue }
            let isDisseminated = file.withBytes(0..<min(64, file.count)) { $0.hasPrefix("<SUBMISSION>", at: $0.trimmedRange.lowerBound) }
            let head = isDisseminated ? [] : header(filing)
            let documents = isDisseminated ? 0..<file.count : documents(in: file, from: filing.headerEnd)
            let tail: [UInt8] = isDisseminated ? [] : Array("\n</SUBMISSION>\n".utf8)
            let size = head.count + documents.count + tail.count
            try add(entry("\(filing.accession).nc", size: size, modified: filing.modified).span)
            try add(head.span)
            try file.withBytes(documents) { try add($0) }
            try add(tail.span)
            try add([UInt8](repeating: 0, count: (512 - size % 512) % 512).span)
        }
        try add([UInt8](repeating: 0, count: 1024).span)
        deflater.finish(into: &compressed)
        try target.write(compressed.span)
        return try MappedFile(mapping: target, path: "the Feed of \(day)")
    }

    /// Returns the header of a member of a tar archive (POSIX.1-1988, "ustar").
    private static func entry(_ name: String, size: Int, modified: Int) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) { block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
        func octal(_ number: Int, _ width: Int) -> String {
            let digits = String(number, radix: 8)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        put(name, at: 0)
        put(octal(0o644, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(size, 11), at: 124)
        put(octal(min(modified, 0o777_7777_7777), 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        return block
    }

    /// Returns the range from the first document to the end of the last, without the end of the container.
    private static func documents(in file: SubmissionFile, from start: Int) -> Range<Int> {
        file.withBytes { bytes in
            let mark: StaticString = "</DOCUMENT>"
            var end = bytes.count
            while let found = bytes.lastIndex(of: UInt8(ascii: "<"), before: end) {
                // A file that was replaced since its header was read may be shorter than that header.
                if bytes.hasPrefix(mark, at: found), start <= bytes.count { return start..<max(start, found + mark.utf8CodeUnitCount) }
                end = found
                if bytes.count - end > 4096 { break }
            }
            return min(start, bytes.count)..<bytes.count
        }
    }

    private static func header(_ filing: Filing) -> [UInt8] {
        var text = "<SUBMISSION>\n"
        func tag(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { text += "<\(name)>\(value)\n" }
        }
        func digits(_ date: CalendarDate?) -> String? { date?.description.filter { $0 != "-" } }
        tag("ACCESSION-NUMBER", filing.accession.description)
        tag("TYPE", filing.form)
        tag("PUBLIC-DOCUMENT-COUNT", "\(filing.documents().count)")
        tag("PERIOD", digits(filing.period))
        for item in filing.items { tag("ITEMS", item) }
        tag("FILING-DATE", digits(filing.filingDate))
        tag("DATE-OF-FILING-DATE-CHANGE", digits(filing.filingDate))
        for party in filing.parties {
            let group = party.role.uppercased().split(separator: "_").joined(separator: "-")
            let isPerson = party.role == "reporting_owner"
            text += "<\(group)>\n<\(isPerson ? "OWNER" : "COMPANY")-DATA>\n"
            tag("CONFORMED-NAME", party.name)
            tag("CIK", party.cik?.description)
            tag("ASSIGNED-SIC", party.sic)
            tag("IRS-NUMBER", party.irsNumber)
            tag("STATE-OF-INCORPORATION", party.stateOfIncorporation)
            tag("FISCAL-YEAR-END", party.fiscalYearEnd)
            text += "</\(isPerson ? "OWNER" : "COMPANY")-DATA>\n<FILING-VALUES>\n"
            tag("FORM-TYPE", party.formType ?? filing.form)
            tag("ACT", party.act)
            tag("FILE-NUMBER", party.fileNumber)
            tag("FILM-NUMBER", party.filmNumber)
            text += "</FILING-VALUES>\n</\(group)>\n"
        }
        return Array(text.utf8)
    }
}
