import Records

/// A rule of a rules file: what a filing must be to raise an alert, and what the alert says.
package struct Rule: Sendable {
    package enum Severity: String, CaseIterable, Sendable { case info, warning, critical }

    /// What a rule looks at, and raises at most one alert for.
    package enum Subject: Equatable, Sendable {
        case filing
        /// A filing with its records: differs from `filing` in what `when` reads.
        case group
        /// Each record of a type.
        case records(String)
    }

    /// A part of the group that `when` reads.
    package enum GroupPart: String, CaseIterable, Sendable {
        case statements, sections, facts

        var recordType: String { String(rawValue.dropLast()) }
    }

    package enum Amendments: Sendable { case included, excluded, only }

    package let name: String
    /// The line of the file where the rule begins.
    package let line: Int
    package var severity = Severity.warning
    package var channels: [String] = []
    package var subject = Subject.filing
    package var reads: Set<GroupPart> = []

    /// The wanted forms, in upper case; empty for all.
    package var forms: [String] = []
    package var amendments = Amendments.included
    /// The items of which a filing must have one; empty for any filing.
    package var items: Set<String> = []
    /// The companies, by ticker in upper case and by CIK in ten digits; nil for all.
    package var tickers: Set<String>?
    package var ciks: Set<String>?
    var phrases: PhraseCondition?
    var comparisons: [Comparison] = []
    /// The number of the expression of `when`.
    var expression: Int?

    var title = Template.standardTitle
    var body: Template?
    /// The rule whose alerts this one ends.
    package var resolves: String?

    init(name: String, line: Int) {
        self.name = name
        self.line = line
    }
}

/// The phrases of a rule, by their numbers in the `PhraseMatcher`.
struct PhraseCondition: Sendable {
    /// At least one of them stands in the text; empty for no condition.
    var any: [Int] = []
    /// Each of them stands in the text.
    var all: [Int] = []
    /// With `any` or `all`: a phrase in a sentence that also has one of these does not count. Alone: none of these stands in the text.
    var not: [Int] = []
    /// The items of the sections that are searched, in upper case; empty for all.
    var within: Set<String> = []

    func searches(item: String?) -> Bool { within.isEmpty || item.map { within.contains($0.uppercased()) } ?? false }
}

/// A comparison of a standard item with a number or with another figure of the same filing.
struct Comparison: Sendable {
    enum Relation: String, CaseIterable, Sendable {
        case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">=", equal = "==", notEqual = "!="

        func holds(_ left: Amount, _ right: Amount) -> Bool {
            switch self {
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            case .equal: left == right
            case .notEqual: left != right
            }
        }
    }

    enum Period: String, CaseIterable, Sendable { case same, yearBefore = "year_before", periodBefore = "period_before" }

    enum Operand: Sendable {
        case number(Amount)
        case item(StandardItem, Period)
    }

    let item: StandardItem
    let relation: Relation
    let operand: Operand
    /// The factor of the operand; nil for 1.
    let factor: Amount?
}
