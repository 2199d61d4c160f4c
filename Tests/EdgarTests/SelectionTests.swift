import Records
import Testing
@testable import Edgar

struct SelectionTests {
    @Test func aFormMatchesExactly() {
        let selection = Selection(forms: ["10-k"])
        #expect(selection.takes(form: "10-K"))
        for form in ["10-K/A", "10-KT", "10-K405", "10-Q", "NT 10-K", "10-", ""] { #expect(!selection.takes(form: form)) }
    }

    @Test(arguments: ["BD 310", "bd   310", "BD  310"]) func runsOfBlanksAreOne(_ asked: String) {
        let selection = Selection(forms: [asked], amendments: true)
        for form in ["BD 310", "BD   310", "BD   310/A"] { #expect(selection.takes(form: form)) }
        for form in ["BD310", "BD 3 10", "BD 310 ", "BD 31", "BD"] { #expect(!selection.takes(form: form)) }
    }

    @Test func amendments() {
        #expect(Selection(forms: ["10-K"], amendments: true).takes(form: "10-K/A"))
        #expect(!Selection(forms: ["10-K"], amendments: true).takes(form: "10-Q/A"))
        #expect(Selection(forms: ["10-K/A"]).takes(form: "10-K/A"))
        #expect(!Selection(amendments: false).takes(form: "SC 13D/A"))
        #expect(Selection(amendments: false).takes(form: "SC 13D"))
        #expect(Selection().takes(form: "SC 13D/A"))
    }

    @Test func items() {
        let selection = Selection(forms: ["8-K", "D"], items: ["5.02", "06B"])
        #expect(selection.takes(form: "8-K", items: ["2.02", "5.02"]))
        #expect(selection.takes(form: "D", items: ["06b"]))
        #expect(!selection.takes(form: "8-K", items: ["2.02", "5.0"]))
        #expect(!selection.takes(form: "8-K"))
        #expect(!selection.takes(form: "10-K", items: ["5.02"]))
    }

    @Test func dates() throws {
        let selection = Selection(since: CalendarDate("2024-01-02"), until: CalendarDate("2024-01-03"))
        let taken = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"].map { CalendarDate($0).map(selection.takes(filed:)) ?? false }
        #expect(taken == [false, true, true, false])
    }

    @Test func companies() throws {
        let apple = try #require(CIK(320_193))
        #expect(Selection(companies: [apple]).takes(company: apple))
        #expect(!Selection(companies: [apple]).takes(company: nil))
        #expect(!Selection(companies: [apple]).takes(company: CIK(1)))
        #expect(Selection().takes(company: nil))
    }
}

/// The forms that a message offers when nothing was listed.
struct OtherFormsTests {
    /// Returns the forms that a selection of `asked` refuses, given filings on `forms`.
    private func left(_ asked: String, of forms: [String]) -> OtherForms {
        let selection = Selection(forms: [asked])
        for form in forms { _ = selection.takes(form: form) }
        return selection.otherForms
    }

    @Test(arguments: [
        ("10K", ["4", "10-Q", "10-K", "10-K/A"], ["10-K"]),
        ("form 10-k", ["10-Q", "10-K"], ["10-K"]),
        ("SC13D", ["SC 13G", "SC 13D"], ["SC 13D"]),
        ("10-KA", ["10-K/A", "10-K"], ["10-K/A"]),
        ("DEF14", ["DEF 14A", "DEFA14A"], ["DEF 14A"]),
        ("10-K", ["10-K/A", "8-K"], ["10-K/A"]),
        ("10-KK", ["10-K", "8-K"], ["10-K"]),
        ("01-K", ["10-K", "8-K"], ["10-K"]),
        // Another form, not another spelling.
        ("10-K", ["10-Q", "8-K", "20-F"], []),
        ("4", ["424B2", "144"], []),
        ("", ["4"], []),
        ("-", ["4"], []),
    ])
    func near(_ asked: String, _ forms: [String], _ near: [String]) {
        #expect(left(asked, of: forms).near(asked) == near)
    }

    @Test func theMostFrequentComeFirst() {
        #expect(left("20-F", of: ["8-K", "4", "4", "10-K", "4", "8-K"]).byFrequency == ["4", "8-K", "10-K"])
    }

    @Test func noFormIsOfferedOnceAFormIsWanted() {
        #expect(left("10-K", of: ["4", "10-K", "8-K"]).byFrequency.isEmpty)
    }

    /// A hostile feed may name a new form in each entry.
    @Test func manyFormsAreBounded() {
        let forms = left("10-K", of: (0..<5000).map { "X\($0)" } + [String(repeating: "Y", count: 1 << 20)])
        #expect(forms.byFrequency.count == 2000)
    }
}
