import Query
package import Tool
package import YAML

extension RuleSet {
    /// Returns the names in a list of companies, each with its place for messages.
    package typealias CompanyNames = (String) -> Result<[(name: String, place: String)], ToolFailure>

    /// Reads a rules file and checks all of it, except whether jq accepts the expressions, which `QueryRunner` does.
    ///
    /// - Parameters:
    ///   - folder: the folder that `@FILE` is relative to; empty for the current one.
    ///   - variable: returns the value of a variable, `${NAME}`; nil for the environment.
    ///   - names: returns the names in a list of companies, `@FILE`, with their places.
    package init(
        parsing text: Span<UInt8>, folder: String = "", variable: ((String) -> String?)? = nil,
        names: @escaping CompanyNames = { list in Result { () throws(ToolFailure) in try namesInList(list) } }
    ) throws(YAMLFaults) {
        let document = try YAMLNode(file: text, variable: variable)
        let faults = FaultList()
        read(document, RuleReader(faults: faults, folder: folder, names: names), faults)
        try faults.check()
        matcher.build()
    }

    private mutating func read(_ document: YAMLNode, _ reader: RuleReader, _ faults: FaultList) {
        guard let file = FieldReader(document, "the file", known: ["version", "rules"], faults) else { return }
        if let version = file["version"] {
            if version.value != .number("1") { faults.add(version.line, "version must be 1") }
        } else if !file.has("version") {
            faults.add(1, "version is missing: the first line is \"version: 1\"")
        }
        guard let list = file["rules"] else {
            if !file.has("rules") { faults.add(1, "rules is missing: a list of rules") }
            return
        }
        guard case .list(let nodes) = list.value else { return faults.add(list.line, "rules is \(list.kind), and must be a list") }
        guard nodes.count <= RulesLimits.rules else { return faults.add(list.line, "there are more than \(RulesLimits.rules) rules") }
        var reader = reader
        for node in nodes {
            if let rule = reader.rule(node, &self) { rules.append(rule) }
        }
        checkNames(faults)
        if matcher.size > PhraseMatcher.limit { faults.add(list.line, "all phrases have more than \(PhraseMatcher.limit >> 10) kB") }
        if expressions.reduce(0, { $0 + $1.utf8.count }) > QueryLimits.expressions {
            faults.add(list.line, "the expressions of all rules have more than \(QueryLimits.expressions >> 20) MB")
        }
    }

    private func checkNames(_ faults: FaultList) {
        var lines: [String: Int] = [:]
        for rule in rules {
            if let earlier = lines.updateValue(rule.line, forKey: rule.name) {
                faults.add(rule.line, "a second rule has the name \(rule.name): the first is in line \(earlier)")
            }
        }
        for rule in rules {
            guard let other = rule.resolves else { continue }
            if other == rule.name { faults.add(rule.line, "the rule \(rule.name) resolves itself") }
            if lines[other] == nil { faults.add(rule.line, "resolves names \(other), and no rule has this name") }
        }
    }
}
