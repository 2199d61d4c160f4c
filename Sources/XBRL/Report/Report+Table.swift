package import Bytes

extension Report {
    /// An HTML table that contains facts.
    package struct Table {
        /// The bytes of text between the facts of the previous table and those of this one: few at a page break, many where a note begins.
        package let distance: Int
        /// Whether the table is within a text block. This is true of tables in notes, and false of statements.
        package let isInText: Bool
    }

    /// A row of an HTML table that contains facts.
    package struct Row {
        package let table: Ordinal<Table>
        /// The range in `rowLabels` of the text of the row's first cell with text; empty if that text is a fact.
        var label: Range<Int>
    }
}
