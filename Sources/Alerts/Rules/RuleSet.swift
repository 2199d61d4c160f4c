/// The rules of a file, with their phrases and expressions put together so that each is looked for once.
package struct RuleSet {
    package internal(set) var rules: [Rule] = []
    /// The jq expressions of all rules.
    package internal(set) var expressions: [String] = []
    /// The rule of each expression, by its index, and the line of the expression.
    package internal(set) var places: [(rule: Int, line: Int)] = []
    var matcher = PhraseMatcher()
}

/// The faults of a rules file.
package struct RulesFailure: Error, CustomStringConvertible {
    package struct Fault: Equatable, Sendable {
        /// The line, from 1.
        package let line: Int
        package let message: String

        package init(line: Int, _ message: String) {
            self.line = line
            self.message = message
        }
    }

    /// All faults that were found, by line.
    package let faults: [Fault]

    package init(_ faults: [Fault]) { self.faults = faults.sorted { $0.line < $1.line } }

    package var description: String { faults.map { "line \($0.line): \($0.message)" }.joined(separator: "; ") }
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
    /// The most faults that are reported.
    static let faults = 50
}
