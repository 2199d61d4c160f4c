import Bytes
import JSONLines
import Records

extension RowBuffer {
    /// An item of a statement, and its value as JSON.
    private typealias Figure = (item: [UInt8], value: [UInt8])

    /// Appends a row of `figures` for each number in a statement's `data`, with the unit, the concept and the place of the line that it was taken from. The first
    /// line of an item counts.
    ///
    /// - Parameter id: the statement's ID.
    mutating func appendFigures(of statement: JSONObject, id: String, accessionNumber: String) throws(Rejection) {
        var figures: [Figure] = []
        statement.withValue("data") { data in
            guard let data = try? JSONObject(parsing: data) else { return }
            data.forEachMember { key, value in
                let item = Self.unescaped(key)
                // Of a key that stands twice the last value counts.
                figures.removeAll { $0.item == item }
                if value[0] == UInt8(ascii: "-") || value[0].isDigit { figures.append((item, value.array)) }
            }
        }
        try statement.withValue("lines") { (lines: Span<UInt8>) throws(Rejection) in
            var line = JSONObject()
            for range in (try? JSONScanner().elements(of: lines)) ?? [] where !figures.isEmpty {
                guard (try? line.parse(lines.extracting(range))) != nil else { continue }
                let item = line.withValue("item") { $0[0] == UInt8(ascii: "\"") ? Self.unescaped($0.extracting(1..<$0.count - 1)) : [] }
                guard let index = figures.firstIndex(where: { $0.item == item }) else { continue }
                try append(figures.remove(at: index), of: line, id, accessionNumber)
            }
        }
        for figure in figures { try append(figure, of: JSONObject(), id, accessionNumber) }
    }

    private mutating func append(_ figure: Figure, of line: JSONObject, _ id: String, _ accessionNumber: String) throws(Rejection) {
        guard figure.item.count <= Column.keyLimit else {
            throw Rejection(code: "bad_field", message: "data of a statement holds an item with a name of more than \(Column.keyLimit) bytes")
        }
        appendEmpty()
        set(table.index(of: "accession_number"), accessionNumber)
        set(table.index(of: "statement_id"), id)
        set(table.index(of: "item"), figure.item.span)
        try set(table.index(of: "value"), json: figure.value.span)
        for name: StaticString in ["unit", "decimals", "concept", "document", "offset"] {
            try line.withValue(name) { (value: Span<UInt8>) throws(Rejection) in try set(table.index(of: name), json: value) }
        }
    }

    private static func unescaped(_ inner: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONText.unescape(inner, into: &bytes)
        return bytes
    }
}
