import JSONLines
package import Query
package import Records
package import Tool

/// Matches filings against the rules of a file.
package final class RuleMatcher {
    let set: RuleSet
    let runner: QueryRunner?
    /// Writes a line of `--explain`; nil without the option.
    let explain: ((String) -> Void)?
    package private(set) var alertCount = 0
    /// The rules whose expressions failed: on how many filings, and the first message. By name.
    package private(set) var failures: [String: (count: Int, message: String)] = [:]
    /// The alerts of filings that an amendment may follow: the id by rule, company, form and period.
    private var originals: [String: String] = [:]

    private static let originalsLimit = 100_000

    /// - Parameters:
    ///   - runner: evaluates the expressions of the rules; nil if they have none.
    ///   - explain: writes a line of `--explain`; nil without the option.
    package init(_ set: RuleSet, runner: QueryRunner?, explain: ((String) -> Void)? = nil) {
        self.set = set
        self.runner = runner
        self.explain = explain
    }

    /// Returns the task for a filing.
    package func task(_ filing: FilingRecord) -> any GroupTask { FilingMatch(self, filing) }

    func didFail(_ rules: [String: String]) {
        for (rule, message) in rules { failures[rule] = ((failures[rule]?.count ?? 0) + 1, failures[rule]?.message ?? message) }
    }

    func didRaise(_ count: Int) { alertCount += count }

    /// Returns the id of the alert of the same rule that an amendment follows, if that filing came earlier in this input.
    func original(of rule: Rule, _ filing: FilingRecord, _ conditions: FilingConditions, id: String) -> String? {
        guard let cik = filing.cik, let stem = conditions.formStem else { return nil }
        let key = [rule.name, cik, stem, filing.object.string("period_end") ?? ""].joined(separator: "\0")
        if conditions.isAnAmendment { return originals[key] }
        if originals.count >= Self.originalsLimit { originals.removeAll() }
        originals[key] = id
        return nil
    }
}
