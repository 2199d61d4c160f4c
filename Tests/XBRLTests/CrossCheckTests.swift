import Bytes
import JSONLines
import Markup
import Records
import Testing
import XBRL

struct CrossCheckTests {
    private func report(_ body: String) throws -> Report {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        try ReadFacts.terminated(Array(ReadFacts.document(body).utf8)) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
        return report
    }

    private func number(_ concept: String, _ value: String) -> String {
        "<ix:nonFraction name=\"us-gaap:\(concept)\" contextRef=\"c1\" unitRef=\"usd\" decimals=\"0\">\(value)</ix:nonFraction>"
    }

    @Test func factsAreComparedAsAMultiset() throws {
        let text = "<ix:nonNumeric name=\"us-gaap:T\" contextRef=\"c1\" escape=\"true\"><p>a  b</p></ix:nonNumeric>"
        let other = "<ix:nonNumeric name=\"us-gaap:T\" contextRef=\"c1\" escape=\"true\"><p>a\n<b>b</b></p></ix:nonNumeric>"
        let ours = try report(number("Assets", "5") + number("Assets", "5") + number("Goodwill", "1.0") + number("Cash", "7") + text)
        let theirs = try report(other + number("Goodwill", "1") + number("Assets", "5") + number("Cash", "8") + number("Liabilities", "2"))
        let check = CrossCheck(ours, theirs)
        #expect((check.same, check.different, check.missing, check.extra) == (3, 1, 1, 1))
        #expect(check.problems.map(\.code) == Array(repeating: "cross_check", count: 3))
        #expect(check.json["different"]?.integer == 1)
    }
}
