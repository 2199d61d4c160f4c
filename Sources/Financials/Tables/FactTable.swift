import Records

/// Facts that belong together, because they are in one HTML table or in one stretch of an instance.
struct FactTable {
    /// The number of the run of tables that contains this one. The statements of a filing form one run; the tables of notes are separated by text.
    var run = 0
    /// Whether the table is within a text block, as tables of notes are.
    var isInText = false
    var facts: [FactNumber] = []
    /// The facts by row. An instance has no rows; its rows here are consecutive facts of one concept.
    var rows: [[FactNumber]] = []
    /// The local names of the concepts of consolidated instants, of consolidated durations, and of figures by member.
    var instants: Set<String> = []
    var durations: Set<String> = []
    var byMember: Set<String> = []
    var equityComponentFacts = 0
    /// Whether any fact by component of equity is a balance.
    var hasEquityBalances = false

    var otherEntityFacts = 0
    /// Whether most figures are of another entity: a subsidiary that reports together with its parent.
    var isOfAnotherEntity: Bool { otherEntityFacts * 2 > facts.count }

    /// Whether the columns are components of equity, with balances. A share count, or a change of only one component, does not make a statement of equity.
    var hasEquityComponents: Bool { hasEquityBalances && isByEquityComponents }
    /// Whether enough of the figures are by component of equity. A page in the middle of a statement of equity has no balances.
    var isByEquityComponents: Bool { StatementThresholds.figuresByComponent.isReached(equityComponentFacts, of: facts.count) }

    /// The local names of the concepts that count for a type of statement.
    func conceptNames(_ type: StatementType) -> Set<String> {
        switch type {
        case .balance: instants
        case .cashflow: instants.union(durations)
        case .equity: instants.union(durations).union(byMember)
        case .income, .comprehensiveIncome: durations
        }
    }
}
