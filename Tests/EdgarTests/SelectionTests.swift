import Records
import Testing
@testable import Edgar

struct SelectionTests {
    private func takes(_ selection: Selection, _ form: String) -> Bool { selection.takes(form: Array(form.utf8).span) }

    @Test func aFormIsThatForm() {
        let selection = Selection(forms: ["10-k"])
        #expect(takes(selection, "10-K"))
        for form in ["10-K/A", "10-KT", "10-K405", "10-Q", "NT 10-K", ""] { #expect(!takes(selection, form)) }
    }

    @Test func amendments() {
        #expect(takes(Selection(forms: ["10-K"], amendments: true), "10-K/A"))
        #expect(!takes(Selection(forms: ["10-K"], amendments: true), "10-Q/A"))
        #expect(takes(Selection(forms: ["10-K/A"]), "10-K/A"))
        #expect(!takes(Selection(amendments: false), "SC 13D/A"))
        #expect(takes(Selection(amendments: false), "SC 13D"))
        #expect(takes(Selection(), "SC 13D/A"))
    }

    @Test func dates() throws {
        let selection = Selection(since: CalendarDate("2024-01-02"), until: CalendarDate("2024-01-03"))
        let taken = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"].map { CalendarDate($0).map(selection.takes) ?? false }
        #expect(taken == [false, true, true, false])
    }
}
