import Bytes
import JSONLines
import Records

/// Rows of one table, made from records, before they are stored. All texts are in one buffer, which is reused.
struct RowBuffer {
    enum Cell: BitwiseCopyable {
        /// The record has no such field.
        case absent
        /// The field is null.
        case null
        case integer(Int)
        /// A range of `bytes`.
        case text(start: UInt32, count: UInt32)
    }

    let table: Table
    private(set) var bytes: [UInt8] = []
    private(set) var cells: [Cell] = []
    private(set) var count = 0
    /// For each position of a member, the column it had in the last record: records of one tool have their fields in the same order.
    private var expected: [Int?] = []
    /// The number that is being read. Its memory is reused.
    private var number = DecimalNumber()

    init(_ table: Table) { self.table = table }

    /// The size from which on the rows are handed over.
    static let fullSize = 256 << 10

    /// The moments of the years 1 to 9999 in UTC, in microseconds of Unix time. PostgreSQL reads no year 0, and a year of five digits is out of order as text.
    private static let moments = -62_135_596_800_000_000..<253_402_300_800_000_000

    /// Bytes in memory, approximately.
    var size: Int { bytes.count + cells.count * MemoryLayout<Cell>.stride }

    /// Replaces the rows by others of this table.
    mutating func restore(_ cells: [Cell], _ bytes: [UInt8], count: Int) {
        self.cells = cells
        self.bytes = bytes
        self.count = count
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Appends the row of a record. A field of the wrong type, or a missing field that is required, is a rejection, and the buffer stays as it was.
    mutating func append(_ record: JSONObject) throws(Rejection) {
        let first = cells.count
        let firstByte = bytes.count
        do throws(Rejection) {
            cells.append(contentsOf: repeatElement(.absent, count: table.columns.count))
            var member = 0
            var others = JSONWriter()
            try record.forEachMember { (key, value) throws(Rejection) in
                defer { member += 1 }
                switch column(of: key, at: member) {
                case .some(let column): try set(column, value, first)
                case .none where key.equals("type") || table.columns.contains { $0.replaces(key) }: break
                case .none:
                    if others.bytes.isEmpty { others.beginObject() }
                    others.bytes.append(others.bytes.count > 1 ? ",\"" : "\"" as StaticString)
                    others.bytes.append(key)
                    others.bytes.append("\":" as StaticString)
                    others.bytes.append(value)
                }
            }
            if !others.bytes.isEmpty, let column = table.columns.lastIndex(where: { $0.kind == .others }) {
                others.bytes.append(UInt8(ascii: "}"))
                try check(others.bytes.span, "a field")
                cells[first + column] = keep(others.bytes.span)
            }
            for (index, column) in table.columns.enumerated() where column.isRequired && !column.isDerived {
                switch cells[first + index] {
                case .absent, .null: throw Rejection(code: "bad_record", message: "a record for the table \(table.name) lacks \(column.name)")
                case .integer, .text: break
                }
            }
            count += 1
        } catch {
            cells.removeLast(cells.count - first)
            bytes.removeLast(bytes.count - firstByte)
            throw error
        }
    }

    /// Appends a row whose columns are all null.
    mutating func appendEmpty() {
        cells.append(contentsOf: repeatElement(.absent, count: table.columns.count))
        count += 1
    }

    /// Sets a derived column of the last row.
    mutating func set(_ column: Int, _ text: Span<UInt8>) {
        cells[cells.count - table.columns.count + column] = keep(text)
    }

    mutating func set(_ column: Int, _ text: String) {
        var text = text
        text.withUTF8 { set(column, Span(_unsafeElements: $0)) }
    }

    mutating func set(_ column: Int, _ number: Int) {
        cells[cells.count - table.columns.count + column] = .integer(number)
    }

    /// Sets a column of the last row from a JSON value.
    mutating func set(_ column: Int, json value: Span<UInt8>) throws(Rejection) {
        try set(column, value, cells.count - table.columns.count)
    }

    /// Returns a text of the last row; nil if the cell holds none.
    func text(_ column: Int) -> String? {
        guard case .text(let start, let count) = cells[cells.count - table.columns.count + column] else { return nil }
        return bytes.span.extracting(Int(start)..<Int(start + count)).text
    }

    private mutating func keep(_ text: Span<UInt8>) -> Cell {
        let start = bytes.count
        bytes.append(text)
        return .text(start: UInt32(start), count: UInt32(text.count))
    }

    private mutating func column(of key: Span<UInt8>, at member: Int) -> Int? {
        if member < expected.count, let column = expected[member], table.columns[column].accepts(key) { return column }
        guard let found = index(of: key) else { return nil }
        while expected.count <= member { expected.append(nil) }
        expected[member] = found
        return found
    }

    private func index(of key: Span<UInt8>) -> Int? {
        for index in table.columns.indices where table.columns[index].accepts(key) { return index }
        return nil
    }

    /// Sets a column of the row whose cells begin at `first` from the value of a field.
    private mutating func set(_ column: Int, _ value: Span<UInt8>, _ first: Int) throws(Rejection) {
        if case .numberElseText = table.columns[column].kind {
            let isString = value[0] == UInt8(ascii: "\"")
            cells[first + column] = isString ? .null : try cell(value, table.columns[column])
            cells[first + column + 1] = isString ? try cell(value, table.columns[column + 1]) : .null
        } else {
            cells[first + column] = try cell(value, table.columns[column])
        }
    }

    private mutating func cell(_ value: Span<UInt8>, _ column: Column) throws(Rejection) -> Cell {
        if value[0] == UInt8(ascii: "n") { return .null }
        switch column.kind {
        case .json, .others:
            try check(value, column.name)
            return keep(value)
        case .integer:
            guard let number = value.integer else { throw wrong(value, column, "a whole number") }
            return .integer(number)
        case .flag:
            if value.equals("true") { return .integer(1) }
            if value.equals("false") { return .integer(0) }
            throw wrong(value, column, "true or false")
        case .date:
            guard value.count == 12, value[0] == UInt8(ascii: "\""), let date = CalendarDate(value.extracting(1..<11)), date.year > 0 else {
                throw wrong(value, column, "a date")
            }
            return keep(value.extracting(1..<11))
        case .instant:
            guard value.count > 2, value[0] == UInt8(ascii: "\""), let moment = Instant.microseconds(value.extracting(1..<value.count - 1)),
                Self.moments.contains(moment)
            else {
                throw wrong(value, column, "a time with its zone")
            }
            return .integer(moment)
        case .number, .numberElseText:
            guard value[0] != UInt8(ascii: "{"), value[0] != UInt8(ascii: "["), number.parse(value) else { throw wrong(value, column, "a number or a text") }
            guard number.plainDigits <= StorableJSON.digitLimit else { throw wrong(value, column, "a number of at most \(StorableJSON.digitLimit) digits") }
            let start = bytes.count
            number.writePlain(to: &bytes)
            return .text(start: UInt32(start), count: UInt32(bytes.count - start))
        case .text, .exact: return try text(value, column)
        case .cik:
            let isString = value[0] == UInt8(ascii: "\"")
            guard let cik = CIK((isString ? value.extracting(1..<value.count - 1) : value).text) else {
                throw wrong(value, column, "a CIK of at most ten digits")
            }
            let start = bytes.count
            bytes.append(utf8: cik.description)
            return .text(start: UInt32(start), count: UInt32(bytes.count - start))
        case .key, .uuid:
            let cell = try text(value, column)
            guard case .text(_, let count) = cell, count <= Column.keyLimit else { throw wrong(value, column, "a text of at most \(Column.keyLimit) bytes") }
            return cell
        }
    }

    private mutating func text(_ value: Span<UInt8>, _ column: Column) throws(Rejection) -> Cell {
        guard value[0] == UInt8(ascii: "\"") else {
            try check(value, column.name)
            return keep(value)
        }
        let inner = value.extracting(1..<value.count - 1)
        guard inner.firstIndex(of: UInt8(ascii: "\\")) != nil else { return keep(inner) }
        try check(value, column.name)
        let start = bytes.count
        JSONText.unescape(inner, into: &bytes)
        return .text(start: UInt32(start), count: UInt32(bytes.count - start))
    }

    /// Rejects a value that no store takes.
    private func check(_ value: Span<UInt8>, _ field: String) throws(Rejection) {
        guard let fault = StorableJSON.fault(in: value) else { return }
        throw Rejection(code: "bad_field", message: "\(field) of a record for the table \(table.name) holds \(fault)")
    }

    private func wrong(_ value: Span<UInt8>, _ column: Column, _ expectation: String) -> Rejection {
        let shown = value.extracting(0..<min(40, value.count)).text
        return Rejection(code: "bad_field", message: "\(column.name) of a record for the table \(table.name) is not \(expectation): \(shown)")
    }

    /// Removes the last row.
    mutating func removeLast() {
        cells.removeLast(table.columns.count)
        count -= 1
    }

    /// Calls `body` with the bytes of a row's texts, one column after the other; nil for null, numbers as their digits.
    func withText<R>(_ row: Int, _ column: Int, _ body: (Span<UInt8>?) -> R) -> R {
        switch cells[row * table.columns.count + column] {
        case .absent, .null: return body(nil)
        case .integer(let number):
            let digits = Array(String(number).utf8)
            return body(digits.span)
        case .text(let start, let count): return body(bytes.span.extracting(Int(start)..<Int(start + count)))
        }
    }
}
