package import Bytes
package import Markup
package import Records

/// The contexts, units and facts of one document set: of several inline documents, or of one instance.
///
/// Values stay where they were read: `stream` holds the content of inline elements, `values` everything else.
package final class Report {
    package let names: NameTable
    var prefixes = Prefixes()
    /// File names of the set's documents; the first is the main one.
    package internal(set) var documents: [String] = []
    /// Bytes of the documents.
    package internal(set) var documentBytes = 0

    package internal(set) var contexts: [Context] = []
    package internal(set) var units: [Unit] = []
    package internal(set) var facts: [Fact] = []
    var tuples: [Tuple] = []
    /// The HTML tables that have facts, and those of their rows that have facts, in document order.
    package internal(set) var tables: [Table] = []
    package internal(set) var rows: [Row] = []
    /// The text of the rows' labels.
    var rowLabels: [UInt8] = []
    var footnotes: [Footnote] = []
    /// What was found wrong without stopping the reading.
    package internal(set) var problems: [Problem] = []
    /// The schemas that the documents name (`link:schemaRef`), each once, in document order.
    package internal(set) var schemas: [String] = []

    var stream = ContentStream()
    var values: [UInt8] = []
    /// The content that is not in one piece.
    var pieces: [Content] = []
    /// Languages, targets, and the ids that elements refer to.
    var words = ByteInterner()
    /// What only the readers need.
    var reading = ReadingState()

    /// A text, by its number in `words`.
    package enum WordKind {}
    package typealias Word = Ordinal<WordKind>
    /// The id of a context or a unit, by its number in the reading state.
    package enum ContextIDKind {}
    package typealias ContextID = Ordinal<ContextIDKind>
    package enum UnitIDKind {}
    package typealias UnitID = Ordinal<UnitIDKind>

    package init(names: NameTable) {
        self.names = names
    }

    /// The label of a row; empty if the row has none.
    package func label(of row: Ordinal<Row>) -> String { String(decoding: rowLabels[rows[row].label], as: UTF8.self) }

    /// A name without its prefix: `Assets`.
    package func localName(_ name: Name) -> String { names.local(name) }

    func text(_ word: Word) -> String { words.text(word.index) }
}
