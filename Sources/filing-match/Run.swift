import Alerts
import Bytes
import Query
import Records
import TelemetryFormats
import Tool
import YAML

func matchFilings(_ command: FilingMatch) -> ExitStatus {
    Run.status("filing-match", command.common, retry: command.retry) { run throws(ToolFailure) in
        let rules = try readRules(command.rules, run)
        let runner = try compile(rules, command.rules, run)
        if command.check { return run.diagnostics.note("\(command.rules): \(rules.rules.count == 1 ? "1 rule is" : "\(rules.rules.count) rules are") correct") }
        let matcher = RuleMatcher(rules, runner: runner, explain: command.explain ? { run.diagnostics.note($0) } : nil)
        let filter = try GroupFilter(.recordFiles(command.files), writesOnlyResults: command.only, run: run) { matcher.task($0) }
        defer {
            run.add(.alerts, matcher.alertCount)
            // The problem stands in the filing's record, which --only does not write.
            for (rule, failure) in matcher.failures.sorted(by: { $0.key < $1.key }) {
                let filings = failure.count == 1 ? "1 filing" : "\(failure.count) filings"
                run.diagnostics.warning("rule \(rule): when failed on \(filings), first with: \(failure.message)")
            }
        }
        try filter.processAll()
    }
}

/// Reads the rules. All faults of the file are reported.
private func readRules(_ path: String, _ run: Run) throws(ToolFailure) -> RuleSet {
    if path == "-" { throw ToolFailure(.usage, "--rules takes the name of a file: standard input holds records") }
    let text = try rethrowing(readFile(path), as: ToolFailure.init(_:))
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
    do throws(YAMLFaults) { return try RuleSet(parsing: text.span, folder: folder) } catch {
        for fault in error.faults.dropLast() { run.diagnostics.error("\(path):\(fault.line): \(fault.message)") }
        throw ToolFailure(.configuration, error.faults.last.map { "\(path):\($0.line): \($0.message)" } ?? path)
    }
}

/// Compiles the expressions of the rules, and starts the process that evaluates them; nil if the rules have none.
private func compile(_ rules: RuleSet, _ path: String, _ run: Run) throws(ToolFailure) -> QueryRunner? {
    if rules.expressions.isEmpty { return nil }
    do throws(QueryFailure) { return try QueryRunner(rules.expressions, forking: { run.forking($0) }) } catch {
        guard let number = error.expression else { throw ToolFailure(.tryAgain, "\(path): \(error.message)") }
        let place = rules.places[number]
        throw ToolFailure(.configuration, "\(path):\(place.line): rule \(rules.rules[place.rule].name): when: \(error.message)")
    }
}
