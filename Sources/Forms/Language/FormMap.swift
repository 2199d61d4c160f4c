package import Records

/// What the elements of a form mean: a map, as read from its text in `Maps/`. `MapParser` explains the language.
package struct FormMap: Sendable {
    package var name = ""
    /// The root elements, each a local name and a namespace; an empty text for none.
    package var roots: [(local: String, namespace: String)] = []
    /// The forms that are filed in this way, as `form_type` has them.
    package var formTypes: [String] = []
    /// Whether each record is written when its element ends. Otherwise the document is kept until its end, because its records refer to what comes behind them.
    package var isStreamed = false
    /// The child whose text is the value of an element.
    package var valueChild: String?
    package var footnotes: Footnotes?
    /// Elements that may repeat.
    package var lists: [Path] = []
    /// The types of elements and attributes in `data`, by their names.
    package var types: [(name: String, kind: Field.Kind)] = []
    /// The fields at the beginning of the form's record.
    package var head: [Field] = []
    package var records: [RecordMap] = []
    /// The fields that go to the records of the filing's other documents.
    package var shared: [Field] = []
    package var checks: [Check] = []
    /// Tables of codes with their meanings.
    package var codes: [String: [(code: String, meaning: String)]] = [:]

    /// Elements that refer to notes: `reference` has the attribute `attribute`, which is the `id` of an element at `path`.
    package struct Footnotes: Sendable {
        package var reference: String
        package var attribute: String
        package var path: Path
    }

    /// A comparison of a figure of the form with the records: their number, or the sum of a field.
    package struct Check: Sendable {
        package var name: String
        /// The sum of a field, or the number of records if there is no field.
        package var type: RecordType
        package var field: String?
        package var expected: Path
    }
}

/// Which elements are records of a type, and which of their elements are its fields.
package struct RecordMap: Sendable {
    package var type: RecordType
    /// The elements, each of which becomes a record with these constants (a name and JSON); none for a record that sums up the whole document.
    package var rows: [(path: Path, constants: [(name: String, json: String)])] = []
    package var fields: [Field] = []
    /// The element of which a record with more than one is marked `joint`.
    package var joint: Path?
    /// Fields whose sums are compared with the form.
    package var totals: [String] = []
    /// Whether the records begin with the shared fields of the filing's other documents.
    package var takesShared = false
}

package struct Field: Sendable {
    package indirect enum Kind: Sendable {
        case text, number, date, flag, cik
        /// A text that things are found by; a longer one than `FormLimits.identifier` is none.
        case identifier
        /// A number in thousands before 2023.
        case thousands
        /// The element with all that it says.
        case object
        /// The texts of all elements.
        case texts
        /// A code, followed by its meaning.
        case code(table: String)
        /// All elements, each with these fields.
        case list([Field])
    }

    package var name: String
    package var kind: Kind
    /// The places of the value, of which the first that has one counts.
    package var paths: [Path]
}

/// A way through elements: from the root, or from a record's element.
package struct Path: Equatable, Sendable {
    package var isFromRoot: Bool
    package var steps: [String]
    package var attribute: String?

    package init(isFromRoot: Bool, steps: [String], attribute: String?) {
        self.isFromRoot = isFromRoot
        self.steps = steps
        self.attribute = attribute
    }

    package var text: String { (isFromRoot ? "/" : "") + steps.joined(separator: "/") + (attribute.map { "@\($0)" } ?? "") }
}
