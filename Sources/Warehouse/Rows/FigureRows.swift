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
        var figures = try Figures(of: statement)
        try statement.withValue("lines") { (lines: Span<UInt8>) throws(Rejection) in
            var line = JSONObject()
            for range in (try? JSONScanner().elements(of: lines)) ?? [] where !figures.isEmpty {
                guard try Figures.parse(lines.extracting(range), "a line", into: &line) else { continue }
                let item = line.withValue("item") { $0[0] == UInt8(ascii: "\"") ? Figures.unescaped($0.extracting(1..<$0.count - 1)) : [] }
                guard let item, let value = figures.take(item) else { continue }
                try append(item, value, of: line, id, accessionNumber)
            }
        }
        for (item, value) in figures.rest { try append(item, value, of: JSONObject(), id, accessionNumber) }
    }

    private mutating func append(_ item: [UInt8], _ value: [UInt8], of line: JSONObject, _ id: String, _ accessionNumber: String) throws(Rejection) {
        guard item.count <= Column.keyLimit else {
            throw Rejection(code: "bad_field", message: "data of a statement holds an item with a name of more than \(Column.keyLimit) bytes")
        }
        appendEmpty()
        set(table.index(of: "accession_number"), accessionNumber)
        set(table.index(of: "statement_id"), id)
        set(table.index(of: "item"), item.span)
        try set(table.index(of: "value"), json: value.span)
        for name: StaticString in ["unit", "decimals", "concept", "document", "offset"] {
            try line.withValue(name) { (value: Span<UInt8>) throws(Rejection) in try set(table.index(of: name), json: value) }
        }
    }
}

/// The numbers in a statement's `data` that have no row yet, by item.
private struct Figures {
    /// The items in the order of `data`, and their values as JSON; nil for one that has its row, or is no number.
    private var items: [(item: [UInt8], value: [UInt8]?)] = []
    private var indices: [[UInt8]: Int] = [:]
    private var count = 0

    init(of statement: JSONObject) throws(Rejection) {
        try statement.withValue("data") { (data: Span<UInt8>) throws(Rejection) in
            var members = JSONObject()
            guard try Self.parse(data, "data", into: &members) else { return }
            members.forEachMember { key, value in
                let isNumber = value[0] == UInt8(ascii: "-") || value[0].isDigit
                add(Self.unescaped(key), isNumber ? value.array : nil)
            }
        }
    }

    var isEmpty: Bool { count == 0 }

    /// The figures that were not taken, in the order of `data`.
    var rest: [(item: [UInt8], value: [UInt8])] { items.compactMap { item, value in value.map { (item, $0) } } }

    /// Adds a member of `data`. Of a key that occurs twice the last value counts.
    private mutating func add(_ item: [UInt8], _ value: [UInt8]?) {
        _ = take(item)
        guard let value else { return }
        indices[item] = items.count
        items.append((item, value))
        count += 1
    }

    /// Returns the value of an item, and removes it.
    mutating func take(_ item: [UInt8]) -> [UInt8]? {
        guard let index = indices.removeValue(forKey: item) else { return nil }
        count -= 1
        return exchange(&items[index].value, with: nil)
    }

    /// Parses an object of a statement. Returns false for another kind of value.
    static func parse(_ value: Span<UInt8>, _ place: String, into object: inout JSONObject) throws(Rejection) -> Bool {
        guard value.count > 0, value[0] == UInt8(ascii: "{") else { return false }
        do throws(JSONFailure) { try object.parse(value) } catch {
            throw Rejection(code: "bad_field", message: "\(place) of a statement holds \(error)")
        }
        return true
    }

    static func unescaped(_ inner: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONText.unescape(inner, into: &bytes)
        return bytes
    }
}
