package import Bytes
package import Markup
package import Records

/// The contexts, units and facts of one document set: of several inline documents, or of one instance.
///
/// Facts refer to their values as ranges: `stream` holds the content of inline elements, `values` everything else.
package final class Report {
    package let names: NameTable
    var prefixes = Prefixes()
    /// File names of the set's documents; the first is the main one.
    package internal(set) var documents: [String] = []
    /// The number of bytes in all documents.
    package internal(set) var documentBytes = 0

    package internal(set) var contexts: [Context] = []
    package internal(set) var units: [Unit] = []
    package internal(set) var facts: [Fact] = []
    var tuples: [Tuple] = []
    /// The HTML tables and rows that contain facts, in document order.
    package internal(set) var tables: [Table] = []
    package internal(set) var rows: [Row] = []
    /// The text of the rows' labels.
    var rowLabels: [UInt8] = []
    var footnotes: [Footnote] = []
    /// Problems that did not stop the reading.
    package internal(set) var problems: [Problem] = []
    /// The schemas that the documents refer to (`link:schemaRef`), without duplicates, in document order.
    package internal(set) var schemas: [String] = []

    var stream = ContentStream()
    var values: [UInt8] = []
    /// Content that consists of several ranges.
    var pieces: [Content] = []
    /// The texts of languages, targets, and ids that elements refer to.
    var words = ByteInterner()
    /// The state of the readers.
    var reading = ReadingState()

    /// A text, by its index in `words`.
    package enum WordKind {}
    package typealias Word = Ordinal<WordKind>
    /// The id of a context or a unit, by its index in the reading state.
    package enum ContextIDKind {}
    package typealias ContextID = Ordinal<ContextIDKind>
    package enum UnitIDKind {}
    package typealias UnitID = Ordinal<UnitIDKind>

    package init(names: NameTable) {
        self.names = names
    }

    /// Returns the label of a row; empty if the row has none.
    package func label(of row: Ordinal<Row>) -> String { String(decoding: rowLabels[rows[row].label], as: UTF8.self) }

    /// Returns a name without its prefix: `Assets`.
    package func localName(_ name: Name) -> String { names.local(name) }

    func text(_ word: Word) -> String { words.text(word.index) }
}
