import Records

/// Which of several figures of one filing for the same item, unit and period is taken.
///
/// A filing repeats a figure on several statements, in several roles (of the parent alone, of a co-registrant) and several document sets. The first of these
/// differences decides: the statement that the item belongs to; the column of the period reported on; the first place in the filing, since the consolidated
/// statements come first (by document, then offset; a figure with a place before one without); the more accurate figure; the concept's name, the type of the
/// statement, the value.
struct RowPreference {
    private let company: CompanyFigures
    /// The statement of each item; nil for an item that is not a standard item.
    private let statements: [StatementType?]

    /// - Parameter items: the company's items that are standard items.
    init(_ company: CompanyFigures, _ items: [StandardItem?]) {
        self.company = company
        statements = items.map { $0?.statement }
    }

    func prefers(_ a: CompanyFigures.Row, to b: CompanyFigures.Row) -> Bool {
        let statement = statements[Int(a.item)]
        if (a.statementType == statement) != (b.statementType == statement) { return a.statementType == statement }
        if a.isPrimary != b.isPrimary { return a.isPrimary }
        if (a.document == nil) != (b.document == nil) { return a.document != nil }
        if let mine = a.document, let other = b.document, mine != other { return company.documents[mine] < company.documents[other] }
        if a.offset != b.offset { return b.offset.map { other in a.offset.map { $0 < other } ?? false } ?? true }
        if a.decimals != b.decimals { return (a.decimals ?? .max) > (b.decimals ?? .max) }
        let (mine, other) = (a.concept.map { company.concepts[$0] } ?? "", b.concept.map { company.concepts[$0] } ?? "")
        if mine != other { return mine < other }
        if a.statementType != b.statementType { return a.statementType.rawValue < b.statementType.rawValue }
        return a.value < b.value
    }
}
