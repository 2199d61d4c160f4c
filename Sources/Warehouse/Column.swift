import Bytes
import JSONLines

/// A column of a table. Unless it is derived, it holds the record's field of the same name.
struct Column: Sendable {
    enum Kind: Sendable {
        /// The text of a string; any other value as JSON.
        case text
        /// A date, `YYYY-MM-DD`.
        case date
        /// An integer of 64 bits.
        case integer
        /// True or false.
        case flag
        /// The digits of a number, or the text of a string, never converted to a binary float.
        case exact
        /// Any value, as JSON.
        case json
        /// The fields that have no column, as a JSON object.
        case others
    }

    /// The name. It is a static string, so that copying a column needs no reference counting.
    private let field: StaticString
    let kind: Kind
    let isRequired: Bool
    /// Whether the loader sets the value; a field of this name in the record is not used.
    let isDerived: Bool
    /// Whether a record without the field sets the column to null. Otherwise the column keeps its value.
    let lapses: Bool

    private init(_ name: StaticString, _ kind: Kind, isRequired: Bool = false, isDerived: Bool = false, lapses: Bool = false) {
        field = name
        self.kind = kind
        self.isRequired = isRequired
        self.isDerived = isDerived
        self.lapses = lapses
    }

    var name: String { "\(field)" }

    /// Whether a record's field with this key belongs in the column.
    func accepts(_ key: Span<UInt8>) -> Bool { !isDerived && key.equals(field) }

    /// Sets the field of a lapsing column to null in a record that lacks the field.
    func lapse(in record: inout JSONObject) {
        if lapses, !record.has(field) { record.set(field, .null) }
    }

    static func optional(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind) }
    static func lapsing(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, lapses: true) }
    static func required(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, isRequired: true) }
    static func derived(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, isRequired: true, isDerived: true) }
    static let others = Column("other", .others, isDerived: true)
}
