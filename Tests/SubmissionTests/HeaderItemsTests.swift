import Testing
@testable import Submission

struct HeaderItemsTests {
    @Test(arguments: [
        ("Results of Operations and Financial Condition", "8-K", "20230315", "2.02"),
        ("Results of operations and financial condition", "8-K", "20040115", "12"),
        ("Other Events", "8-K", "20240308", "8.01"),
        ("Other events", "8-K", "20010920", "5"),
        ("Other events", "8-K/A", "20040822", "5"),
        ("Other Events", "8-K", "20040823", "8.01"),
        ("Acquisition or disposition of assets", "8-K", "19970127", "2"),
        ("Financial statements and exhibits", "8-K", "19970127", "7"),
        ("Regulation FD Disclosure", "8-K", "20031001", "9"),
        ("Departure of Directors or Principal Officers; Election of Directors; Appointment of Principal Officers", "8-K", "20050427", "5.02"),
        (
            "Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers: Compensatory Arrangements of Certain Officers",
            "8-K", "20230306", "5.02"
        ),
        ("Amendments to the Registrant's Code of Ethics, or Waiver of a Provision of the Code of Ethics", "8-K", "20200101", "5.05"),
        ("Periodic Filing of Rule 15Ga-1 Representations and Warranties Disclosure", "ABS-15G", "20251215", "1.02"),
        ("Section 3(c)(1)", "D/A", "20240501", "3C.1"), ("Section 3(c)(11)", "D", "20240501", "3C.11"),
        ("Investment Company Act Section 3(c)", "D", "20240501", "3C"),
        ("<ITEMS>06c", "D/A", "20240501", "06c"), ("2.02", "8-K", "20220428", "2.02"), ("Something new", "8-K", "20300101", "Something new"),
    ])
    func code(_ text: String, _ form: String, _ day: String, _ code: String) {
        #expect(HeaderItems.code(text, form: form, filedOn: day) == code)
    }
}
