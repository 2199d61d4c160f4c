import Bytes
import JSONLines

/// A column of a table. Unless it is derived, it holds the record's field of the same name.
struct Column: Sendable {
    enum Kind: Sendable {
        /// The text of a string; any other value as JSON.
        case text
        /// A text that stands in an index, at most `Column.keyLimit` bytes.
        case key
        /// A CIK, as ten digits.
        case cik
        /// A date, `YYYY-MM-DD`.
        case date
        /// A moment in UTC: microseconds of Unix time.
        case instant
        /// An integer of 64 bits.
        case integer
        /// True or false.
        case flag
        /// A UUID as text.
        case uuid
        /// The digits of a number, or the text of a string, never converted to a binary float.
        case exact
        /// The digits of a number, written without an exponent.
        case number
        /// A number as above. A string goes into the next column, so that the two are told apart.
        case numberElseText
        /// Any value, as JSON.
        case json
        /// The fields that have no column, as a JSON object.
        case others
    }

    /// The most bytes of a text in an index. PostgreSQL's indexes take no entry beyond 2,704 bytes, and a key has up to four such columns.
    static let keyLimit = 512

    /// The name; a static string, so that copying a column counts no references.
    private let field: StaticString
    let kind: Kind
    let isRequired: Bool
    /// Whether the loader sets the value; a field of this name in the record is not used.
    let isDerived: Bool

    private init(_ name: StaticString, _ kind: Kind, isRequired: Bool = false, isDerived: Bool = false) {
        field = name
        self.kind = kind
        self.isRequired = isRequired
        self.isDerived = isDerived
    }

    var name: String { "\(field)" }

    /// Whether a record's field with this key belongs in the column.
    func accepts(_ key: Span<UInt8>) -> Bool { !isDerived && key.equals(field) }

    /// Whether the loader sets the value in place of a record's field with this key, as an exported record has it.
    func replaces(_ key: Span<UInt8>) -> Bool { isDerived && isRequired && key.equals(field) }

    static func optional(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind) }
    static func required(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, isRequired: true) }
    static func derived(_ name: StaticString, _ kind: Kind) -> Column { Column(name, kind, isRequired: true, isDerived: true) }
    /// The strings of a `numberElseText` column, which stands before it.
    static func text(of name: StaticString) -> Column { Column(name, .text, isDerived: true) }
    static let others = Column("other", .others, isDerived: true)
}
