import Bytes
import Clocks
import Glibc
import HTTP
import JSONLines
import Records
import Tool

/// Compares earlier filing records with the indexes of their quarters, which the SEC rebuilds each week as filings are corrected and withdrawn; the daily
/// indexes and the Feed are never rebuilt. Writes a tombstone (`"removed": true`) for each filing that is gone, and a record for each filing that the records
/// lack.
///
/// Memory holds twenty-four bytes for each record.
package final class Reconciler {
    /// A filing among the records.
    private struct Taken {
        var number: UInt64
        /// The offset of the filing's last line.
        var offset: Int
        var day: Int32
        var isRemoved: Bool
        /// Whether one of the indexes read so far lists the filing.
        var isListed = false
    }

    /// What the index of a quarter covers.
    private struct Coverage {
        /// The last filing date in the index.
        var lastDay: CalendarDate
        /// The `listed_at` of the index's filings, and of the tombstones of filings that it lacks.
        var listedAt: String
    }

    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let output: any ListingOutput
    private var line: FilingLineWriter
    private var taken: [Taken] = []
    /// Quarters whose filings are not compared.
    private var missing = MissingIndexes()

    package init(site: EdgarSite, client: EdgarClient, selection: Selection, tickers: TickerList?, output: any ListingOutput) {
        self.site = site
        self.client = client
        self.selection = selection
        self.output = output
        line = FilingLineWriter(site: site, tickers: tickers)
    }

    /// Writes the corrections in the order of the filing dates.
    ///
    /// - Parameter path: the file of records, `-` for standard input. Other types of records in it are skipped. If a filing has several lines, the last
    ///   one counts.
    package func reconcile(_ path: String) throws(EdgarFailure) {
        let records = try rethrowing(Self.open(path), as: EdgarFailure.init)
        try read(records, path)
        let days = taken.map { CalendarDate(days: Int($0.day)) }
        guard let first = selection.since ?? days.min(), let last = selection.until ?? days.max() else {
            return output.note("\(path == "-" ? "standard input" : path): no filings to compare")
        }
        let lines = try rethrowing(SortedLines(), as: EdgarFailure.init)
        // The quarters that were requested; nil where there is no index.
        var coverage: [Quarter: Coverage?] = [:]
        var quarter = Quarter(max(first, IndexLister.firstDay))
        while quarter <= min(Quarter(last), Quarter(Self.today() + 7)) {
            coverage[quarter] = .some(try compare(quarter, lines))
            quarter = quarter.next
        }
        if let note = missing.note(missing.names.count == 1 ? ": its filings are not compared" : ": their filings are not compared") { output.note(note) }
        try compareNeighbours(&coverage)
        try addTombstones(records, path, coverage.compactMapValues { $0 }, lines)
        try lines.drain { text throws(EdgarFailure) in
            try rethrowing(output.write(text), as: EdgarFailure.init)
        }
    }

    // MARK: - The records

    /// Opens the records. Copies a pipe into a temporary file, because lines are read twice.
    private static func open(_ path: String) throws(SystemFailure) -> Descriptor {
        let source = path == "-" ? Descriptor(adopting: dup(STDIN_FILENO), path: "standard input") : try Descriptor(reading: path)
        var status = stat()
        guard fstat(source.number, &status) == 0 else { throw SystemFailure("read the status of", path) }
        if status.st_mode & S_IFMT == S_IFREG, path != "-" { return source }
        let copy = try Descriptor(temporary: ())
        var piece = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = try retryingInterrupts("read", path) { piece.withUnsafeMutableBytes { Glibc.read(source.number, $0.baseAddress, $0.count) } }
            if count == 0 { break }
            try piece.withSpan(0..<count) { bytes throws(SystemFailure) in try copy.write(bytes) }
        }
        guard lseek(copy.number, 0, SEEK_SET) == 0 else { throw SystemFailure("rewind", path) }
        return copy
    }

    private func read(_ records: borrowing Descriptor, _ path: String) throws(EdgarFailure) {
        let reader = LineReader(Descriptor(adopting: dup(records.number), path: path), path: path, limit: 64 << 20)
        let place = path == "-" ? "standard input" : path
        var offset = 0
        var number = 0
        while let found = try rethrowing(reader.next(), as: EdgarFailure.init) {
            number += 1
            let fault: String? = reader.withBytes(of: found) { text in
                if found.isTooLong { return "a line of more than 64 MB" }
                // Records that are cut off would lack filings, which would all be listed as new.
                guard found.isTerminated else { return text.hasPrefix("{") ? nil : "not a JSON object" }
                guard let filing = ListedFiling(text) else { return Self.fault(of: text) }
                if selection.takes(filed: filing.day), selection.takes(company: filing.cik), selection.takes(form: filing.formType) {
                    taken.append(
                        Taken(number: filing.number.packed, offset: offset, day: Int32(clamping: filing.day.days), isRemoved: filing.isRemoved))
                }
                return nil
            }
            if let fault {
                if number == 1 { throw EdgarFailure(.notRecords, reader.withBytes(of: found) { Self.firstLineFault($0, fault, place) }) }
                let start = reader.withBytes(of: found) { $0.extracting(0..<min($0.count, 200)).text }
                let rejection = Rejection(code: "not_a_record", message: "\(place), line \(number): not a record: \(fault)")
                try rethrowing(output.reject(rejection, subject: start), as: EdgarFailure.init)
            } else if !found.isTerminated {
                throw EdgarFailure(.unfinished, "\(place) is cut off: its last line, line \(number), has no newline")
            }
            offset += found.count + 1
        }
        // Keeps the last line of each filing.
        taken.sort { ($0.number, $1.offset) < ($1.number, $0.offset) }
        var last: UInt64?
        taken.removeAll { filing in
            defer { last = filing.number }
            return filing.number == last
        }
    }

    /// Returns the message about a first line that is not a record.
    private static func firstLineFault(_ text: Span<UInt8>, _ fault: String, _ place: String) -> String {
        if let kind = ContentKind(of: text.extracting(0..<min(ContentKind.prefixLength, text.count))), kind != .records {
            return "\(place) holds \(kind.rawValue), not records: --reconcile takes the records that edgar-list wrote"
        }
        if text.hasPrefix("{"), text.firstIndex(of: UInt8(ascii: "}")) == nil { return "\(place), line 1: a record must be one line: jq -c . makes it so" }
        return "\(place), line 1: not a record: \(fault)"
    }

    /// Returns why a line is not a record; nil for a record of any type.
    private static func fault(of text: Span<UInt8>) -> String? {
        var object = JSONObject()
        do throws(JSONFailure) { try object.parse(text) } catch { return "\(error)" }
        return object.string("type") == nil ? "it has no type" : nil
    }

    /// Returns the position of a filing in `taken`.
    private func place(of number: UInt64) -> Int? {
        let index = taken.partitioningIndex { $0.number >= number }
        return index < taken.count && taken[index].number == number ? index : nil
    }

    // MARK: - The indexes

    /// Reads the indexes of the quarters before and after each filing that seems gone: the SEC corrects dates, and the filing may have moved there.
    private func compareNeighbours(_ coverage: inout [Quarter: Coverage?]) throws(EdgarFailure) {
        var beside: Set<Quarter> = []
        let covered = coverage.compactMapValues { $0 }
        for filing in taken where indexWithout(filing, covered) != nil {
            let quarter = Quarter(CalendarDate(days: Int(filing.day)))
            beside.formUnion([quarter.previous, quarter.next])
        }
        let known = Quarter(IndexLister.firstDay)...Quarter(Self.today() + 1)
        for quarter in beside.sorted() where known.contains(quarter) && coverage[quarter] == nil { _ = try compare(quarter, nil) }
    }

    /// Marks the filings that the index of a quarter lists, and adds to `lines` those that the records lack.
    ///
    /// - Parameter lines: nil to add nothing.
    /// - Returns: what the index covers; nil where there is no index.
    private func compare(_ quarter: Quarter, _ lines: SortedLines?) throws(EdgarFailure) -> Coverage? {
        guard let index = try fetch(quarter, isNoted: lines != nil), let listedAt = index.parts.first?.listedAt else { return nil }
        var lastDay: CalendarDate?
        var failure: SystemFailure?
        var rows = IndexRows(index)
        try rows.forEach { _, text, row in
            guard let row, let number = AccessionNumber(text.extracting(row.accessionNumber)) else { return }
            lastDay = max(lastDay ?? row.filingDate, row.filingDate)
            if let place = place(of: number.packed) {
                taken[place].isListed = true
                if !taken[place].isRemoved { return }
            }
            guard failure == nil, let lines, selection.takes(row, of: text) else { return }
            line.set(row, of: text, listedAt: listedAt)
            do throws(SystemFailure) { try lines.add(line.bytes.span, number, filed: row.filingDate) } catch { failure = error }
        }
        if let failure { throw EdgarFailure(failure) }
        guard rows.hasDashes else {
            // Without this check every filing of the quarter would seem to be gone.
            let message = "\(index.url): it has no line of dashes, and so no rows"
            guard quarter.isNew, lines != nil else { throw EdgarFailure(.malformed, message) }
            output.note("\(message): the filings of \(quarter) are not compared")
            return nil
        }
        return lastDay.map { Coverage(lastDay: $0, listedAt: listedAt) }
    }

    private func fetch(_ quarter: Quarter, isNoted: Bool) throws(EdgarFailure) -> IndexFile? {
        let isNew = quarter.isNew
        let index = try rethrowing(IndexFile(), as: EdgarFailure.init)
        for url in [site.fullIndex(quarter), site.fullIndex(quarter, isCompressed: false)] {
            index.expect(url)
            do throws(EdgarFailure) {
                var request = EdgarRequest(url, expecting: .index, sink: index)
                if isNew { request.triesForEmpty = 2 }
                _ = try client.get(request)
                index.keep()
                return index
            } catch  where error.kind == .missing || (isNew && error.code == "empty_answer") {
                continue
            }
        }
        if isNoted { missing.names.append("\(quarter)") }
        return nil
    }

    /// Returns the index of the filing's quarter if it covers the filing's day and no index lists the filing, which then seems gone; nil otherwise.
    private func indexWithout(_ filing: Taken, _ coverage: [Quarter: Coverage]) -> Coverage? {
        guard !filing.isListed, !filing.isRemoved else { return nil }
        let day = CalendarDate(days: Int(filing.day))
        guard let index = coverage[Quarter(day)] else { return nil }
        return day < index.lastDay || (day == index.lastDay && index.lastDay < Self.today()) ? index : nil
    }

    /// Adds a tombstone for each filing that seems gone. A filing later than the last day of its quarter's index gets none: the index cannot have it yet. Nor does
    /// a filing that was listed after the last change of the index: a database would keep the later listing, and the index of the next week decides.
    private func addTombstones(
        _ records: borrowing Descriptor, _ path: String, _ coverage: [Quarter: Coverage], _ lines: SortedLines
    ) throws(EdgarFailure) {
        var text: [UInt8] = []
        for filing in taken {
            guard let index = indexWithout(filing, coverage) else { continue }
            let day = CalendarDate(days: Int(filing.day))
            try rethrowing(records.readLine(at: filing.offset, into: &text, name: path), as: EdgarFailure.init)
            guard var object = try? JSONObject(parsing: text.span), let number = object.string("accession_number").flatMap({ AccessionNumber($0) }) else {
                throw EdgarFailure(.malformed, "\(path) changed while it was read")
            }
            if Self.isLater(object.string("listed_at"), than: index.listedAt) { continue }
            object.set("listed_at", index.listedAt)
            object.set("removed", true)
            if object.string("accession_number") != number.description { object.set("accession_number", number.description) }
            var tombstone: [UInt8] = []
            object.writeLine(to: &tombstone)
            try rethrowing(lines.add(tombstone.span, number, filed: day), as: EdgarFailure.init)
        }
    }

    /// Whether the first time is later than the second. False if it is not a time.
    private static func isLater(_ time: String?, than other: String) -> Bool {
        func moment(_ text: String) -> Int? {
            let bytes = Array(text.utf8)
            return Instant.microseconds(bytes.span)
        }
        guard let time = time.flatMap(moment), let other = moment(other) else { return false }
        return time > other
    }

    private static func today() -> CalendarDate { CalendarDate(days: wallSeconds() / 86_400) }
}
