import Bytes
package import Records

/// A row of a master index: `CIK|Company Name|Form Type|Date Filed|Filename`. The ranges are of its line.
package struct MasterIndexRow: Equatable {
    package var cik: CIK
    package var companyName: Range<Int>
    package var formType: Range<Int>
    package var filingDate: CalendarDate
    /// The range of the accession number: twenty bytes, with its dashes.
    package var accessionNumber: Range<Int>

    /// Parses a row; nil if it is malformed. A name may contain a bar, so the last three fields are found from the right.
    package init?(_ line: Span<UInt8>) {
        let bar = UInt8(ascii: "|")
        let end = line.trimmedRange.upperBound
        guard let first = line.firstIndex(of: bar), let fourth = line.lastIndex(of: bar, before: end),
            let third = line.lastIndex(of: bar, before: fourth), let second = line.lastIndex(of: bar, before: third), first < second, third > second + 1
        else { return nil }
        let number = line.extracting(0..<first)
        guard let cik = number.extracting(number.trimmedRange).integer.flatMap(CIK.init), let date = CalendarDate(line.extracting(third + 1..<fourth))
        else { return nil }
        // `edgar/data/1000228/0001209191-18-064398.txt`
        let nameEnd = end - 4
        guard line.hasPrefix(".txt", at: nameEnd), nameEnd - 20 > fourth, line.isAccessionNumber(at: nameEnd - 20) else { return nil }
        self.cik = cik
        companyName = first + 1..<second
        formType = second + 1..<third
        filingDate = date
        accessionNumber = nameEnd - 20..<nameEnd
    }
}

/// Parses a master index (`full-index/YYYY/QTRn/master.idx`, `daily-index/.../master.YYYYMMDD.idx`) line by line.
///
/// The rows begin after the first line of dashes, because the length of the preamble differs from year to year.
package struct MasterIndexParser {
    package enum Line: Equatable {
        /// A line of the preamble, the line of dashes, or a blank line.
        case other
        case row(MasterIndexRow)
        case malformed
    }

    /// Whether the line of dashes was read. Every index has one.
    package private(set) var isBehindDashes = false

    package init() {}

    package mutating func take(_ line: Span<UInt8>) -> Line {
        guard isBehindDashes else {
            isBehindDashes = line.hasPrefix("-----")
            return .other
        }
        if line.trimmedRange.isEmpty { return .other }
        return MasterIndexRow(line).map(Line.row) ?? .malformed
    }
}

extension Selection {
    /// Whether the filing of an index row is wanted.
    func takes(_ row: MasterIndexRow, of line: Span<UInt8>) -> Bool {
        takes(filed: row.filingDate) && takes(company: row.cik) && takes(form: line.extracting(row.formType))
    }
}

extension Span where Element == UInt8 {
    fileprivate func isAccessionNumber(at start: Int) -> Bool {
        for position in 0..<20 {
            let byte = self[start + position]
            guard position == 10 || position == 13 ? byte == UInt8(ascii: "-") : byte.isDigit else { return false }
        }
        return true
    }

    /// The text as UTF-8. Text that is not valid UTF-8 is read as Latin-1, the encoding of EDGAR's older files.
    package var utf8OrLatin1: [UInt8] {
        let bytes = array
        guard bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil else { return bytes }
        return bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
    }
}
