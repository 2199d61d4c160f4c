package import Bytes
package import JSONLines
package import Records

/// A column of a query's result.
package struct ResultColumn: Sendable {
    /// How a value is written in JSON.
    package enum Form: Sendable {
        case text
        /// The digits of a number.
        case number
        /// The digits of a number; for a text null, and the text is in the next column, which has the same name.
        case numberElseText
        /// The digits of a number, or the text of a string.
        case numberOrText
        /// `true` or `false`.
        case flag
        /// JSON.
        case json
        /// A JSON object whose members stand beside the other columns.
        case members
        /// No part of the record: a part of the place in a list.
        case place
    }

    package let name: String
    package let form: Form
    let kind: Column.Kind

    init(_ name: String, _ kind: Column.Kind) {
        self.name = name
        self.kind = kind
        form =
            switch kind {
            case .text, .key, .cik, .date, .instant, .uuid: .text
            case .integer, .number: .number
            case .exact: .numberOrText
            case .numberElseText: .numberElseText
            case .flag: .flag
            case .json: .json
            case .others: .members
            }
    }

    /// A part of the place of a row in a list.
    init(place sql: String, _ kind: Column.Kind) {
        name = sql
        self.kind = kind
        form = .place
    }
}

/// A row of a query's result. Its texts are the same from both kinds of stores: dates as `YYYY-MM-DD`, times in UTC, JSON in one spelling.
package struct ResultRow {
    package let columns: [ResultColumn]
    /// The texts of all values, and the range of each; nil for null.
    private var bytes: [UInt8] = []
    private var ranges: [Range<Int>?] = []
    private var canonicalJSON = CanonicalJSON()
    /// A value as the store spells it. Its memory is reused.
    private var spelled: [UInt8] = []

    init(_ columns: [ResultColumn]) { self.columns = columns }

    /// Calls `body` with the text of a value; nil for null.
    package func withText<R>(_ column: Int, _ body: (Span<UInt8>?) -> R) -> R {
        guard let range = ranges[column] else { return body(nil) }
        return body(bytes.span.extracting(range))
    }

    /// Returns what `parse` makes of a value's text; nil for null.
    package func value<R>(_ column: Int, _ parse: (Span<UInt8>) -> R?) -> R? {
        withText(column) { text in
            guard let text else { return nil }
            return parse(text)
        }
    }

    // These are as `value` is, without the cost of calling closures of another module for each value.

    package func text(_ column: Int) -> String? { ranges[column].map { bytes.span.extracting($0).text } }
    package func integer(_ column: Int) -> Int? { ranges[column].flatMap { bytes.span.extracting($0).integer } }
    package func date(_ column: Int) -> CalendarDate? { ranges[column].flatMap { CalendarDate(bytes.span.extracting($0)) } }
    package func amount(_ column: Int) -> Amount? { ranges[column].flatMap { Amount(bytes.span.extracting($0)) } }
    /// The moment of a time, in microseconds of Unix time.
    package func microseconds(_ column: Int) -> Int? { ranges[column].flatMap { Instant.microseconds(bytes.span.extracting($0)) } }
    package func isTrue(_ column: Int) -> Bool { ranges[column].map { bytes.span.extracting($0).equals("true") } ?? false }

    /// Returns the number of a value's text in a table, which it is added to if it is new; nil for null.
    package func number(_ column: Int, in table: inout ByteInterner) -> Int? { ranges[column].map { table.intern(bytes.span.extracting($0)) } }

    /// Returns the number of a value's text in a table; nil for null, and for a text that is not in the table.
    package func find(_ column: Int, in table: ByteInterner) -> Int? { ranges[column].flatMap { table.find(bytes.span.extracting($0)) } }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
    }

    /// Appends the value of the next column, as a store spells it; nil for null.
    mutating func append(_ text: Span<UInt8>?) {
        guard let text else { return ranges.append(nil) }
        let start = bytes.count
        append(text, as: columns[ranges.count].kind)
        ranges.append(start..<bytes.count)
    }

    /// Appends the value of the next column, which `appendText` appends to other bytes as a store spells it; false is null.
    mutating func append(by appendText: (inout [UInt8]) -> Bool) {
        let start = bytes.count
        guard appendText(&bytes) else { return ranges.append(nil) }
        switch columns[ranges.count].kind {
        case .flag, .json, .others, .instant:
            spelled.removeAll(keepingCapacity: true)
            spelled.append(contentsOf: bytes[start...])
            bytes.removeLast(bytes.count - start)
            let text = spelled
            append(text.span, as: columns[ranges.count].kind)
        default: break
        }
        ranges.append(start..<bytes.count)
    }

    private mutating func append(_ text: Span<UInt8>, as kind: Column.Kind) {
        switch kind {
        case .flag: bytes.append(text.equals("1") || text.equals("t") ? "true" : "false" as StaticString)
        case .json, .others: canonicalJSON.append(text, to: &bytes)
        case .instant: Self.appendInstant(text, to: &bytes)
        default: bytes.append(text)
        }
    }

    /// Appends a time as RFC 3339 in UTC. PostgreSQL writes a blank for the T, and `+00` for the zone.
    private static func appendInstant(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        guard text.count > 13, text[10] == UInt8(ascii: " "), text.extracting(text.count - 3..<text.count).equals("+00") else { return bytes.append(text) }
        bytes.append(text.extracting(0..<10))
        bytes.append(UInt8(ascii: "T"))
        bytes.append(text.extracting(11..<text.count - 3))
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Writes the row as a record: a member for each value that is not null, and the members of `other`.
    package func write(type: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", type)
        for (index, column) in columns.enumerated() {
            // A fact without a value says so.
            if column.form == .numberElseText, ranges[index] == nil, ranges[index + 1] == nil {
                writer.key(utf8: column.name)
                writer.null()
            }
            withText(index) { text in
                guard let text else { return }
                switch column.form {
                case .text:
                    writer.key(utf8: column.name)
                    writer.string(text)
                case .number, .numberElseText, .flag, .json:
                    writer.key(utf8: column.name)
                    writer.raw(text)
                case .numberOrText:
                    writer.key(utf8: column.name)
                    if (try? JSONScanner().number(text, 0)) == text.count { writer.raw(text) } else { writer.string(text) }
                case .members: Self.writeMembers(of: text, to: &writer)
                case .place: break
                }
            }
        }
        writer.endObject()
        writer.endLine()
    }

    private static func writeMembers(of object: Span<UInt8>, to writer: inout JSONWriter) {
        guard let object = try? JSONObject(parsing: object) else { return }
        object.forEachMember { key, value in
            writer.key(raw: ([UInt8(ascii: "\"")] + key.array + [UInt8(ascii: "\"")]).span)
            writer.raw(value)
        }
    }
}
