/// Facts that stand together: in one HTML table, or side by side in an instance.
struct FactTable {
    /// Tables of an inline document that stand together share a number: a filing's statements do, and notes have texts between them.
    var run = 0
    /// Whether it stands within a tagged text, as notes do.
    var isInText = false
    var facts: [FactNumber] = []
    /// The same by the rows in which they stand; in an instance, where there are none, by their concepts.
    var rows: [[FactNumber]] = []
    /// Concepts of consolidated figures: of moments, of stretches of time, and of either by member.
    var instants: Set<String> = []
    var durations: Set<String> = []
    var byMember: Set<String> = []
    var equityFacts = 0
    /// Whether any of these is a balance.
    var hasEquityBalances = false

    var otherEntityFacts = 0
    /// Whether it tells of a subsidiary that reports beside its parent.
    var isOfAnotherEntity: Bool { otherEntityFacts * 2 > facts.count }

    /// Whether its columns are components of equity, with balances: a share count of one component makes no statement of equity, nor does a change of one.
    var hasEquityComponents: Bool { hasEquityBalances && isByEquityComponents }
    /// Whether a fair share of its figures is told by component: a page in the middle of a statement of equity has no balances.
    var isByEquityComponents: Bool { StatementThresholds.figuresByComponent.isReached(equityFacts, of: facts.count) }

    func concepts(_ type: StatementType) -> Set<String> {
        switch type {
        case .balance: instants
        case .cashflow: instants.union(durations)
        case .equity: instants.union(durations).union(byMember)
        case .income, .comprehensiveIncome: durations
        }
    }
}
