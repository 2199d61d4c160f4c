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

    init(_ table: Table) { self.table = table }

    /// Bytes in memory, approximately.
    var size: Int { bytes.count + cells.count * MemoryLayout<Cell>.stride }

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
                case .some(let column): cells[first + column] = try cell(value, table.columns[column])
                case .none where key.equals("type"): break
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

    /// Returns a text of the last row; nil if the cell holds none.
    func text(_ column: Int) -> String? {
        guard case .text(let start, let count) = cells[cells.count - table.columns.count + column] else { return nil }
        return bytes.span.extracting(Int(start)..<Int(start + count)).text
    }

    /// The columns for which the record of the last row has a field, null or not, as a bit set: bit N is column N.
    var given: Int {
        var bits = 0
        for (index, cell) in cells.suffix(table.columns.count).enumerated() {
            if case .absent = cell { continue }
            bits |= 1 << index
        }
        return bits
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

    private mutating func cell(_ value: Span<UInt8>, _ column: Column) throws(Rejection) -> Cell {
        if value[0] == UInt8(ascii: "n") { return .null }
        switch column.kind {
        case .json, .others: return keep(value)
        case .integer:
            guard let number = value.integer else { throw wrong(value, column, "a whole number") }
            return .integer(number)
        case .flag:
            if value.equals("true") { return .integer(1) }
            if value.equals("false") { return .integer(0) }
            throw wrong(value, column, "true or false")
        case .date:
            guard value.count == 12, value[0] == UInt8(ascii: "\""), CalendarDate(value.extracting(1..<11)) != nil else { throw wrong(value, column, "a date") }
            return keep(value.extracting(1..<11))
        case .text, .exact:
            guard value[0] == UInt8(ascii: "\"") else { return keep(value) }
            let inner = value.extracting(1..<value.count - 1)
            guard inner.firstIndex(of: UInt8(ascii: "\\")) != nil else { return keep(inner) }
            let start = bytes.count
            JSONText.unescape(inner, into: &bytes)
            return .text(start: UInt32(start), count: UInt32(bytes.count - start))
        }
    }

    private func wrong(_ value: Span<UInt8>, _ column: Column, _ expectation: String) -> Rejection {
        let shown = value.extracting(0..<min(40, value.count)).text
        return Rejection(code: "bad_field", message: "\(column.name) of a record for the table \(table.name) is not \(expectation): \(shown)")
    }
}

/// Writing rows to a temporary file and reading them back.
extension RowBuffer {
    struct Size {
        let rows: Int
        let cells: Int
        let text: Int
        var cellBytes: Int { cells * MemoryLayout<Cell>.stride }
        var total: Int { cellBytes + text }
    }

    var storedSize: Size { Size(rows: count, cells: cells.count, text: bytes.count) }

    func withCellBytes<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
        try cells.withUnsafeBufferPointer { cells throws(E) in
            try UnsafeRawBufferPointer(cells).withMemoryRebound(to: UInt8.self) { bytes throws(E) in try body(Span(_unsafeElements: bytes)) }
        }
    }

    /// Replaces the rows by stored ones. The closures read the bytes of the cells and the texts into an array.
    mutating func restore<E: Error>(
        _ size: Size, cells readCells: (inout [UInt8]) throws(E) -> Void, texts readTexts: (inout [UInt8]) throws(E) -> Void
    ) throws(E) {
        removeAll()
        var stored: [UInt8] = []
        try readCells(&stored)
        try readTexts(&bytes)
        cells.append(addingCapacity: size.cells) { (free: inout OutputSpan<Cell>) in
            free.withUnsafeMutableBufferPointer { room, used in
                stored.withUnsafeBytes { UnsafeMutableRawBufferPointer(room).copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(size.cellBytes))) }
                used = size.cells
            }
        }
        count = size.rows
    }
}
