import Bytes
package import Records

/// Reads a master index (`full-index/YYYY/QTRn/master.idx`, `daily-index/.../master.YYYYMMDD.idx`) row by row, over its bytes.
///
/// The preamble's length differs from year to year: rows begin behind the first line of dashes. A row is
/// `CIK|Company Name|Form Type|Date Filed|Filename`; a name may hold a bar, so the last three fields are taken from the right.
package struct MasterIndexReader {
    /// Where a row's fields stand in the text.
    package struct Row: Equatable {
        package var line: Range<Int>
        package var cik: CIK
        package var companyName: Range<Int>
        package var formType: Range<Int>
        package var filingDate: CalendarDate
        /// Twenty bytes, with dashes.
        package var accessionNumber: Range<Int>
    }

    package enum Entry: Equatable {
        case row(Row)
        case malformed(line: Range<Int>)
    }

    private var position: Int

    /// - Parameter start: where to go on, at the start of a line; nil for the first row.
    package init(_ text: Span<UInt8>, from start: Int? = nil) throws(EdgarFailure) {
        if let start {
            position = start
            return
        }
        position = 0
        while position < text.count {
            let isRule = text.hasPrefix("-----", at: position)
            position = (text.firstIndex(of: 0x0A, from: position) ?? text.count - 1) + 1
            if isRule { return }
        }
        throw EdgarFailure(.malformed, "an index without the line of dashes above its rows")
    }

    /// The next row; nil at the end. Empty lines are skipped.
    package mutating func next(_ text: Span<UInt8>) -> Entry? {
        while position < text.count {
            let start = position
            let end = text.firstIndex(of: 0x0A, from: position) ?? text.count
            position = end + 1
            let trimmed = text.extracting(start..<end).trimmedRange
            if trimmed.isEmpty { continue }
            let line = start + trimmed.lowerBound..<start + trimmed.upperBound
            return Self.row(text, line).map(Entry.row) ?? .malformed(line: line)
        }
        return nil
    }

    private static func row(_ text: Span<UInt8>, _ line: Range<Int>) -> Row? {
        let bar = UInt8(ascii: "|")
        let row = text.extracting(line)
        guard let first = row.firstIndex(of: bar), let fourth = row.lastIndex(of: bar, before: row.count),
            let third = row.lastIndex(of: bar, before: fourth), let second = row.lastIndex(of: bar, before: third), first < second
        else { return nil }
        guard let number = row.extracting(0..<first).integer, let cik = CIK(number),
            let date = CalendarDate(row.extracting(third + 1..<fourth)), third > second + 1
        else { return nil }
        // `edgar/data/1000228/0001209191-18-064398.txt`
        let nameEnd = row.count - 4
        guard row.hasSuffix(".txt"), nameEnd - 20 > fourth, row.isAccessionNumber(at: nameEnd - 20) else { return nil }
        func whole(_ part: Range<Int>) -> Range<Int> { line.lowerBound + part.lowerBound..<line.lowerBound + part.upperBound }
        return Row(
            line: line, cik: cik, companyName: whole(first + 1..<second), formType: whole(second + 1..<third), filingDate: date,
            accessionNumber: whole(nameEnd - 20..<nameEnd))
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

    /// Text of EDGAR's older files: UTF-8, or else Latin-1.
    package var utf8OrLatin1: [UInt8] {
        let bytes = array
        guard bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil else { return bytes }
        return bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
    }
}
