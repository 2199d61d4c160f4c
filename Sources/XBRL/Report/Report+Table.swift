package import Bytes

extension Report {
    /// An HTML table that has facts.
    package struct Table {
        /// Bytes of text between the facts of the previous table and its own: few at a page break, many where a note begins.
        package let distance: Int
        /// Whether it is within a tagged text. Tables of notes are, statements are not.
        package let isInText: Bool
    }

    /// A row of an HTML table that has facts.
    package struct Row {
        package let table: Ordinal<Table>
        /// In `rowLabels`: the text of its first cell with text; empty if that text is a fact.
        var label: Range<Int>
    }
}
