/// Facts that belong together: of one HTML table, or of one stretch of an instance.
struct FactTable {
    /// The number of the run of tables that this one is in. A filing's statements are one run; between the tables of notes there is text.
    var run = 0
    /// Whether it is within a tagged text, as tables of notes are.
    var isInText = false
    var facts: [FactNumber] = []
    /// The facts by row; in an instance, which has no rows, consecutive facts of one concept.
    var rows: [[FactNumber]] = []
    /// Local names of concepts: of consolidated instants, of consolidated durations, and of figures by member.
    var instants: Set<String> = []
    var durations: Set<String> = []
    var byMember: Set<String> = []
    var equityComponentFacts = 0
    /// Whether one of the facts by component of equity is a balance.
    var hasEquityBalances = false

    var otherEntityFacts = 0
    /// Whether most of its figures are of another entity: a subsidiary that reports beside its parent.
    var isOfAnotherEntity: Bool { otherEntityFacts * 2 > facts.count }

    /// Whether its columns are components of equity, with balances. A share count or a change of one component alone makes no statement of equity.
    var hasEquityComponents: Bool { hasEquityBalances && isByEquityComponents }
    /// Whether a fair share of its figures is by component of equity. A page in the middle of a statement of equity has no balances.
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
