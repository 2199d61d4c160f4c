import Bytes
import JSONLines
import Records

/// The rows of `figures`, made of statements.
extension RowBuffer {
    /// Appends a row of `figures` for each number in a statement's `data`, with the unit, the concept and the place of the line that it was taken from. The first
    /// line of an item counts.
    ///
    /// - Parameter id: the statement's ID.
    mutating func appendFigures(of statement: JSONObject, id: String, accessionNumber: String) throws(Rejection) {
        var figures = try OpenFigures(of: statement)
        try statement.withValue("lines") { (lines: Span<UInt8>) throws(Rejection) in
            var line = JSONObject()
            for range in (try? JSONScanner().elements(of: lines)) ?? [] where !figures.isEmpty {
                let text = lines.extracting(range)
                guard OpenFigures.itemKey.firstIndex(in: text) != nil, try OpenFigures.parse(text, "a line", into: &line) else { continue }
                guard let number = line.withValue("item", { figures.find($0) }) ?? nil else { continue }
                try append(number, of: figures, line, id, accessionNumber)
                figures.remove(number)
            }
        }
        let line = JSONObject()
        for number in figures.numbers { try append(number, of: figures, line, id, accessionNumber) }
    }

    private mutating func append(_ number: Int, of figures: OpenFigures, _ line: JSONObject, _ id: String, _ accessionNumber: String) throws(Rejection) {
        appendEmpty()
        set(table.index(of: "accession_number"), accessionNumber)
        set(table.index(of: "statement_id"), id)
        try figures.withFigure(number) { (item: Span<UInt8>, value: Span<UInt8>) throws(Rejection) in
            guard item.count <= Column.keyLimit else {
                throw Rejection(code: "bad_field", message: "data of a statement holds an item with a name of more than \(Column.keyLimit) bytes")
            }
            set(table.index(of: "item"), item)
            try set(table.index(of: "value"), json: value)
        }
        for name: StaticString in ["unit", "decimals", "concept", "document", "offset"] {
            try line.withValue(name) { (value: Span<UInt8>) throws(Rejection) in try set(table.index(of: name), json: value) }
        }
    }
}

/// The numbers in a statement's `data` that have no row yet, each with its item.
private struct OpenFigures {
    /// The items of all members, in the order of `data`.
    private var items = ByteInterner(capacity: 64)
    /// For each item the place of its number in `text`; nil if it is no number, or has its row.
    private var values: [Range<Int>?] = []
    private var text: [UInt8] = []
    private var count = 0

    static let itemKey = Needle("\"item\"")

    init(of statement: JSONObject) throws(Rejection) {
        try statement.withValue("data") { (data: Span<UInt8>) throws(Rejection) in
            var members = JSONObject()
            guard try Self.parse(data, "data", into: &members) else { return }
            members.forEachMember { key, value in add(key, value) }
        }
    }

    var isEmpty: Bool { count == 0 }
    var numbers: [Int] { values.indices.filter { values[$0] != nil } }

    /// Adds a member of `data`. If a key occurs twice, the last value counts.
    private mutating func add(_ key: Span<UInt8>, _ value: Span<UInt8>) {
        let number = Self.unescaping(key) { items.intern($0) }
        if number == values.count { values.append(nil) }
        remove(number)
        guard value[0] == UInt8(ascii: "-") || value[0].isDigit else { return }
        values[number] = text.count..<text.count + value.count
        text.append(value)
        count += 1
    }

    /// Returns the number of the figure whose item is a JSON string; nil if there is none.
    func find(_ item: Span<UInt8>) -> Int? {
        guard item[0] == UInt8(ascii: "\""), let number = Self.unescaping(item.extracting(1..<item.count - 1), { items.find($0) }) else { return nil }
        return values[number] == nil ? nil : number
    }

    mutating func remove(_ number: Int) {
        if values[number] != nil { count -= 1 }
        values[number] = nil
    }

    func withFigure(_ number: Int, _ body: (_ item: Span<UInt8>, _ value: Span<UInt8>) throws(Rejection) -> Void) throws(Rejection) {
        guard let value = values[number] else { return }
        try items.withBytes(number) { (item: Span<UInt8>) throws(Rejection) in try body(item, text.span.extracting(value)) }
    }

    private static func unescaping<R>(_ inner: Span<UInt8>, _ body: (Span<UInt8>) -> R) -> R {
        guard inner.firstIndex(of: UInt8(ascii: "\\")) != nil else { return body(inner) }
        var bytes: [UInt8] = []
        JSONText.unescape(inner, into: &bytes)
        return body(bytes.span)
    }

    /// Parses an object of a statement. Returns false for another kind of value.
    static func parse(_ value: Span<UInt8>, _ place: String, into object: inout JSONObject) throws(Rejection) -> Bool {
        guard value.count > 0, value[0] == UInt8(ascii: "{") else { return false }
        do throws(JSONFailure) { try object.parse(value) } catch {
            throw Rejection(code: "bad_field", message: "\(place) of a statement holds \(error)")
        }
        return true
    }
}
