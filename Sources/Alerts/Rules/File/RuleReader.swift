import Query
import Records
import Submission
import Tool
import YAML

/// Reads one rule after another.
struct RuleReader {
    let faults: FaultList
    /// The folder that `@FILE` is relative to.
    let folder: String
    private let names: RuleSet.CompanyNames
    /// The number of companies in all lists.
    private var companyCount = 0

    init(faults: FaultList, folder: String, names: @escaping RuleSet.CompanyNames) {
        self.faults = faults
        self.folder = folder
        self.names = names
    }

    private static let fields = [
        "name", "severity", "channels", "on", "reads", "forms", "amendments", "items", "tickers", "ciks", "phrases", "compare", "when", "title", "body",
        "resolves",
    ]

    mutating func rule(_ node: YAMLNode, _ set: inout RuleSet) -> Rule? {
        guard let fields = FieldReader(node, "a rule", known: Self.fields, faults) else { return nil }
        guard let name = fields.text("name", limit: RulesLimits.name)?.text else {
            if !fields.has("name") { faults.add(node.line, "the rule has no name") }
            return nil
        }
        if !isName(name) { faults.add(node.line, "the name \"\(name)\" has characters other than a-z, 0-9 and -") }
        var rule = Rule(name: name, line: node.line)
        if let severity = fields.word("severity", Rule.Severity.self) { rule.severity = severity }
        rule.channels = fields.texts("channels", most: RulesLimits.channels, limit: RulesLimits.name)?.map(\.text) ?? []
        readSubject(fields, &rule)
        readFiling(fields, &rule)
        readPhrases(fields, &rule, &set.matcher)
        ComparisonReader(faults: faults).read(fields, &rule)
        if let (expression, line) = fields.text("when", limit: QueryLimits.expression) {
            if let fault = QueryWords.fault(of: expression) { faults.add(line, "when: \(fault)") }
            rule.expression = set.expressions.count
            set.expressions.append(expression)
            set.places.append((set.rules.count, line))
        }
        if let title = template("title", fields) { rule.title = title }
        rule.body = template("body", fields)
        rule.resolves = fields.text("resolves", limit: RulesLimits.name)?.text
        check(rule, fields)
        return rule
    }

    private func isName(_ name: String) -> Bool {
        name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }

    private func readSubject(_ fields: FieldReader, _ rule: inout Rule) {
        if let (text, line) = fields.text("on", limit: RulesLimits.name) {
            switch text {
            case "filing": rule.subject = .filing
            case "group": rule.subject = .group
            case "end", "receipt", "reject", "alert", "difference", "object":
                faults.add(line, "on is \"\(text)\": records of this type belong to no filing, or are written by filing-match")
            default:
                rule.subject = .records(text)
                if RecordType.allCases.contains(where: { text == "\($0.name)s" }) {
                    faults.add(line, "on is \"\(text)\", and the type of these records is \"\(text.dropLast())\"")
                }
            }
        }
        guard let parts = fields.texts("reads", most: 3, limit: RulesLimits.name) else { return }
        if rule.subject != .group { faults.add(parts.first?.line ?? rule.line, "reads needs \"on: group\"") }
        for (text, line) in parts {
            if let part = Rule.GroupPart(rawValue: text) {
                rule.reads.insert(part)
            } else {
                faults.add(line, "reads has \"\(text)\", and takes statements, sections and facts")
            }
        }
    }

    private mutating func readFiling(_ fields: FieldReader, _ rule: inout Rule) {
        rule.forms = fields.texts("forms", most: 1000, limit: 40)?.map { FormName.normalized($0.text) } ?? []
        if let amendments = fields["amendments"] {
            switch amendments.value {
            case .boolean(true): rule.amendments = .included
            case .boolean(false): rule.amendments = .excluded
            case .string("only"): rule.amendments = .only
            default: faults.add(amendments.line, "amendments must be true, false or only")
            }
        }
        rule.items = Set(fields.texts("items", most: 1000, limit: 40)?.map { $0.text.uppercased() } ?? [])
        rule.tickers = companies("tickers", fields).map { Set($0.map { $0.text.uppercased() }) }
        rule.ciks = companies("ciks", fields).map { names in
            Set(
                names.compactMap { name in
                    guard let cik = CIK(name.text) else {
                        faults.add(name.line, "ciks: \(name.place)\"\(name.text)\" is not a CIK, which has at most ten digits")
                        return nil
                    }
                    return cik.description
                })
        }
    }

    /// The names of a list of companies, in which `@FILE` stands for the names in a file.
    private mutating func companies(_ key: String, _ fields: FieldReader) -> [(text: String, place: String, line: Int)]? {
        guard let texts = fields.texts(key, most: RulesLimits.companies, limit: 4096) else { return nil }
        var companies: [(text: String, place: String, line: Int)] = []
        for (text, line) in texts {
            if !text.hasPrefix("@") {
                companies.append((text, "", line))
                continue
            }
            let path = text.hasPrefix("@/") || text == "@-" || folder.isEmpty ? text : "@\(folder)/\(text.dropFirst())"
            if text == "@-" {
                faults.add(line, "\(key): @- is standard input, which holds records: name a file")
                continue
            }
            switch names(path) {
            case .failure(let failure): faults.add(line, "\(key): \(failure.message)")
            case .success(let listed):
                if listed.isEmpty { faults.add(line, "\(key): \(path.dropFirst()) has no names") }
                for (name, place) in listed { companies.append((name, place, line)) }
            }
        }
        companyCount += companies.count
        if companyCount > RulesLimits.companies { faults.add(fields.line, "all lists of companies have more than \(RulesLimits.companies) names") }
        return companies
    }

    private func readPhrases(_ fields: FieldReader, _ rule: inout Rule, _ matcher: inout PhraseMatcher) {
        guard let node = fields["phrases"], let lists = FieldReader(node, "phrases", known: ["any", "all", "not", "within"], faults) else { return }
        func numbers(_ key: String) -> [Int] {
            (lists.texts(key, most: RulesLimits.phrases, limit: RulesLimits.phrase) ?? []).compactMap { text, line in
                let phrase = Folding.phrase(text)
                guard phrase.contains(where: Folding.isWord) else {
                    faults.add(line, "\(key): the phrase \"\(text)\" has no word")
                    return nil
                }
                return matcher.add(phrase)
            }
        }
        var condition = PhraseCondition(any: numbers("any"), all: numbers("all"), not: numbers("not"))
        condition.within = Set(lists.texts("within", most: 1000, limit: 40)?.map { $0.text.uppercased() } ?? [])
        if !lists.has("any"), !lists.has("all"), !lists.has("not") { faults.add(node.line, "phrases needs any, all or not") }
        rule.phrases = condition
    }

    private func template(_ key: String, _ fields: FieldReader) -> Template? {
        guard let (text, line) = fields.text(key, limit: RulesLimits.template) else { return nil }
        do throws(Template.Fault) { return try Template(text) } catch {
            faults.add(line, "\(key): \(error.message)")
            return nil
        }
    }

    private func check(_ rule: Rule, _ fields: FieldReader) {
        if case .records(let type) = rule.subject {
            if rule.phrases != nil, type != "section" { faults.add(rule.line, "phrases go with \"on: filing\", \"on: group\" and \"on: section\"") }
            if !rule.comparisons.isEmpty { faults.add(rule.line, "compare goes with \"on: filing\" and \"on: group\"") }
        }
        let conditions = ["forms", "items", "tickers", "ciks", "phrases", "compare", "when"]
        if rule.subject == .filing || rule.subject == .group, !conditions.contains(where: fields.has), rule.amendments != .only {
            faults.add(rule.line, "the rule \(rule.name) has no condition: every filing would match")
        }
    }
}

/// Form types in the form in which they are compared.
enum FormName {
    /// In upper case, with single blanks.
    static func normalized(_ form: String) -> String { form.uppercased().split(separator: " ").joined(separator: " ") }
}
