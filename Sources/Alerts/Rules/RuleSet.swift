/// The rules of a file, with their phrases and expressions put together so that each is looked for once.
package struct RuleSet {
    package internal(set) var rules: [Rule] = []
    /// The jq expressions of all rules.
    package internal(set) var expressions: [String] = []
    /// The rule of each expression, by its index, and the line of the expression.
    package internal(set) var places: [(rule: Int, line: Int)] = []
    var matcher = PhraseMatcher()
}

/// The limits of a rules file.
package enum RulesLimits {
    package static let rules = 1000
    /// Phrases of one list, and bytes of a phrase.
    static let phrases = 1000
    static let phrase = 1000
    /// Companies of all lists.
    static let companies = 1_000_000
    /// Comparisons of a rule, channels of a rule.
    static let comparisons = 20
    static let channels = 20
    /// Bytes of a name, and of a template.
    static let name = 64
    static let template = 10_000
}
