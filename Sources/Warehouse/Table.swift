import Bytes
import JSONLines

/// A table as the records fill it, the same in every store: what the columns are called and what they hold.
struct Table: Sendable {
    let name: String
    let columns: [Column]
    /// Rows with the same values here are the same row; two that both lack a value have the same one.
    let key: [String]

    func index(of name: StaticString) -> Int {
        columns.firstIndex { $0.name == "\(name)" } ?? 0
    }
}

/// A column. Unless it is derived, it takes the record's field of the same name.
struct Column: Sendable {
    enum Kind: Sendable {
        /// A string's text; a value of another shape as its JSON.
        case text
        /// `YYYY-MM-DD` of a day that there is.
        case date
        /// A whole number within 64 bits.
        case integer
        /// True or false.
        case flag
        /// A number's own digits, or a string's text: never through a binary float.
        case exact
        /// A value of any shape, as JSON.
        case json
        /// The fields of the record that no column is for, as a JSON object: nothing is lost.
        case others
    }

    /// A static string, so that a column is copied without counting references.
    private let field: StaticString
    let kind: Kind
    let isRequired: Bool
    /// Made by the loader, not taken from the record, whatever it holds under this name.
    let isDerived: Bool
    /// What only the latest record says: one without the field takes back what an earlier one said.
    let lapses: Bool

    private init(_ name: StaticString, _ kind: Kind, isRequired: Bool = false, isDerived: Bool = false, lapses: Bool = false) {
        field = name
        self.kind = kind
        self.isRequired = isRequired
        self.isDerived = isDerived
        self.lapses = lapses
    }

    var name: String { "\(field)" }

    /// Whether a record's field of this name goes here.
    func takes(_ key: Span<UInt8>) -> Bool { !isDerived && key.equals(field) }

    /// Writes into a record that lacks the field that there is none.
    func lapse(in record: inout JSONObject) {
        if lapses, !record.has(field) { record.set(field, .null) }
    }

    static func optional(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind) }
    static func lapsing(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, lapses: true) }
    static func required(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, isRequired: true) }
    static func derived(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, isRequired: true, isDerived: true) }
    static let others = Column("other", .others, isDerived: true)
}
