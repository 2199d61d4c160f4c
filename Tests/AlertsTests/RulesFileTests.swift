import Bytes
import Records
import Testing
import YAML

@testable import Alerts

struct RulesFileTests {
    static func rules(_ text: String, _ variables: [String: String] = [:]) throws(YAMLFaults) -> RuleSet {
        let bytes = Array(text.utf8)
        return try RuleSet(parsing: bytes.span, variable: { variables[$0] })
    }

    private static func faults(_ text: String) -> [YAMLFailure] {
        do throws(YAMLFaults) {
            _ = try rules(text)
            return []
        } catch { return error.faults }
    }

    @Test func everyFieldIsRead() throws {
        let set = try Self.rules(
            """
            version: 1
            rules:
              - name: auditor-change
                severity: critical
                channels: [desk, mail]
                forms: [8-k, sc  13d]
                amendments: false
                items: [4.01, 4.10]
                tickers: [aapl, "ON", no]
                ciks: [320193, "0000789019"]
                phrases:
                  any: [Dismissed, resigned]
                  all: auditor
                  not: [ “no disagreements” ]
                  within: [4.01, 1a]
                compare:
                  - {item: Revenues, is: "<=", than: {period: year_before}, times: 0.67}
                  - {item: Cash, is: "<", than: {item: ShortTermDebt}}
                  - {item: NetIncome, is: ">", than: -1.50}
                when: .items | length > 1
                title: "{company_name}: {{new}}"
                body: "{matched}"
              - name: calm
                on: section
                amendments: only
                resolves: auditor-change
            """)
        let rule = try #require(set.rules.first)
        #expect(rule.severity == .critical && rule.channels == ["desk", "mail"] && rule.forms == ["8-K", "SC 13D"] && rule.amendments == .excluded)
        #expect(rule.items == ["4.01", "4.10"] && rule.tickers == ["AAPL", "ON", "NO"] && rule.ciks == ["0000320193", "0000789019"])
        let phrases = try #require(rule.phrases)
        #expect(set.matcher.phrases.map { String(decoding: $0, as: UTF8.self) } == ["dismissed", "resigned", "auditor", "\"no disagreements\""])
        #expect(phrases.any == [0, 1] && phrases.all == [2] && phrases.not == [3] && phrases.within == ["4.01", "1A"])
        #expect(rule.comparisons.map(\.item) == [.Revenues, .Cash, .NetIncome] && rule.comparisons[0].factor == Amount("0.67"))
        #expect(set.expressions == [".items | length > 1"] && set.places.map(\.line) == [20])
        #expect(set.rules[1].subject == .records("section") && set.rules[1].resolves == "auditor-change" && set.rules[1].severity == .warning)
    }

    @Test func jsonIsAccepted() throws {
        let set = try Self.rules("{\"version\":1,\"rules\":[{\"name\":\"a\",\"forms\":[\"10-K\"],\"on\":\"group\",\"reads\":[\"facts\"]}]}")
        #expect(set.rules.first?.reads == [.facts])
    }

    @Test func variablesAreReplaced() throws {
        #expect(try Self.rules("version: 1\nrules: [{name: a, tickers: ['${MINE}']}]", ["MINE": "XYZ"]).rules.first?.tickers == ["XYZ"])
    }

    @Test(arguments: [
        ("rules: []", 1, "version is missing"), ("version: 2\nrules: []", 1, "version must be 1"), ("version: 1", 1, "rules is missing"),
        ("version: 1\nrules: 5", 2, "must be a list"), ("version: 1\nextra: 1\nrules: []", 2, "no field \"extra\""), ("[]", 1, "must be a mapping"),
        ("", 1, "nothing"),
        ("version: 1\nrules:\n- forms: [8-K]", 3, "no name"), ("version: 1\nrules:\n- name: Two Words\n  forms: [8-K]", 3, "a-z"),
        ("version: 1\nrules:\n- name: a", 3, "every filing would match"), ("version: 1\nrules:\n- name: a\n  form: [8-K]", 4, "no field \"form\""),
        ("version: 1\nrules:\n- {name: a, forms: [8-K]}\n- {name: a, forms: [8-K]}", 4, "a second rule"),
        ("version: 1\nrules:\n- name: a\n  forms: [8-K]\n  severity: high", 5, "one of info, warning, critical"),
        ("version: 1\nrules:\n- name: a\n  forms: [8-K]\n  amendments: yes", 5, "true, false or only"),
        ("version: 1\nrules:\n- name: a\n  tickers: [true]", 4, "write \"true\" in quotation marks"),
        ("version: 1\nrules:\n- name: a\n  ciks: [x1]", 4, "not a CIK"), ("version: 1\nrules:\n- name: a\n  tickers: ['@/nonexistent']", 4, "cannot open"),
        ("version: 1\nrules:\n- name: a\n  phrases: {any: ['---']}", 4, "has no word"),
        ("version: 1\nrules:\n- name: a\n  phrases: {within: [1A]}", 4, "needs any"),
        ("version: 1\nrules:\n- name: a\n  phrases: {any: []}", 4, "is empty"), ("version: 1\nrules:\n- name: a\n  forms:", 4, "has no value"),
        ("version: 1\nrules:\n- name: a\n  compare: {item: revenues, is: '<', than: 1}", 4, "Revenues is"),
        ("version: 1\nrules:\n- name: a\n  compare: {item: Cash, is: '=<', than: 1}", 4, "must be one of"),
        ("version: 1\nrules:\n- name: a\n  compare: {item: Cash, is: '<', than: 1e3}", 4, "without an exponent"),
        ("version: 1\nrules:\n- name: a\n  compare: {item: Cash, is: '<', than: {period: same}}", 4, "compared with itself"),
        ("version: 1\nrules:\n- name: a\n  compare: {item: Cash, is: '<'}", 4, "no than"),
        ("version: 1\nrules:\n- name: a\n  when: input", 4, "input is not accepted"), ("version: 1\nrules:\n- name: a\n  when: |\n    (.a", 4, "is missing"),
        ("version: 1\nrules:\n- name: a\n  forms: [8-K]\n  title: '{x'", 5, "has no }"),
        ("version: 1\nrules:\n- name: a\n  forms: [8-K]\n  body: 'x}'", 5, "has no {"),
        ("version: 1\nrules:\n- name: a\n  forms: [8-K]\n  resolves: b", 3, "no rule has this name"),
        ("version: 1\nrules:\n- name: a\n  forms: [8-K]\n  reads: [facts]", 5, "reads needs"),
        ("version: 1\nrules:\n- name: a\n  forms: [8-K]\n  on: sections", 5, "is \"section\""),
        ("version: 1\nrules:\n- name: a\n  on: fact\n  phrases: {any: [x]}", 3, "phrases go with"), ("version: 1\nrules: [", 2, "not YAML"),
    ])
    func faultsHaveTheirLine(_ text: String, _ line: Int, _ words: String) throws {
        let faults = Self.faults(text)
        #expect(faults.contains { $0.line == line && $0.message.contains(words) }, "\(faults)")
    }

    @Test func allFaultsAreReported() {
        let faults = Self.faults("version: 3\nrules:\n- {name: A, forms: [8-K]}\n- name: b\n  when: debug\n  compare: {item: X, is: '<', than: 1}\n")
        #expect(faults.map(\.line) == [1, 3, 5, 6])
    }

    @Test(arguments: RecordType.allCases) func thePluralOfATypeIsNoType(_ type: RecordType) {
        let faults = Self.faults("version: 1\nrules: [{name: a, on: \(type.name)s, when: .x}]")
        #expect(faults.contains { $0.message.contains("the type of these records is \"\(type.name)\"") }, "\(faults)")
    }
}
