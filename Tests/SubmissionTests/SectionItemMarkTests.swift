import Bytes
import Testing

@testable import Submission

struct SectionItemMarkTests {
    private func mark(_ text: String) -> ItemMark? { ItemMark(Array(text.utf8).span) }

    private func codes(_ text: String) -> String { mark(text)?.codes.map(\.description).joined(separator: " ") ?? "none" }

    private func title(_ text: String) -> String {
        mark(text).map { String(decoding: Array(text.utf8)[$0.title...], as: UTF8.self) } ?? "none"
    }

    @Test(arguments: [
        ("Item 7. Management's Discussion", "7"), ("ITEM 7A: Quantitative", "7A"), ("Item 9A(T). Controls", "9A"), ("Item\t1B\tUnresolved", "1B"),
        ("Item 5.02 Departure of Directors", "5.02"), ("Item 9.01(d) Exhibits", "9.01"), ("ITEM1. BUSINESS", "1"), ("Item No. 3 Legal", "3"),
        ("Item 1ARisk Factors", "1A"), ("Item 1Business", "1"), ("\u{2022} Item 2 \u{2014} Properties", "2"), ("Item 1 A. Risk Factors", "1A"),
        ("PART I, ITEM 1. BUSINESS", "1"), ("Part II \u{2014} Other Information Item 6. Exhibits", "6"), ("Item 1112(b) of Regulation AB", "1112"),
        ("Item 1) Business", "1"), ("[Item 1] Business", "1"), ("Item 4T. Controls", "4"), ("Item 9A (T) Controls", "9A"), ("ITEM IV. PROPERTIES", "4"),
        ("Item (1) Business", "1"), ("ITEM X - AMENDMENTS", "10"), ("Item 7(a). Quantitative", "7A"),
        ("Item 16.A Audit", "16A"),
        ("Item 16(K). Cybersecurity", "16K"), ("I T E M 3. LEGAL PROCEEDINGS", "3"), ("P A R T II I T E M 8.", "8"), ("Item 5.2 Departure", "5.02"),
        ("Item 5. 02 Departure", "5.02"), ("Item 5. 2,400 acres", "5"),
    ])
    func oneItem(_ text: String, _ expected: String) { #expect(codes(text) == expected) }

    @Test(arguments: [
        ("Items 1 and 2. Business and Properties", "1 2"), ("Items 1, 1A and 2. Business", "1 1A 2"), ("ITEM 1 AND ITEM 2. BUSINESS", "1 2"),
        ("Items 10 through 14. Omitted", "10 11 12 13 14"), ("Items 2-4. None", "2 3 4"), ("Item 7 and 12 months", "7"),
        ("ITEM 1 and 2. BUSINESS", "1 2"), ("Items 1/2 Business", "1 2"), ("Item 1/2. Business", "1 2"), ("Item 1 & 2: Business", "1 2"),
    ])
    func severalItems(_ text: String, _ expected: String) { #expect(codes(text) == expected) }

    @Test(arguments: ["The Item 7", "Items sold", "Itemized", "Partners", "item 7. Management", "Item of interest", "Part of it"])
    func notAnItem(_ text: String) { #expect(mark(text) == nil) }

    @Test(arguments: [
        "Item 7 of this report", "Item 1A, and", "Item 103 of Regulation S-K", "Item 8 and", "Part II, Item 7A, of our report", "Item 8)", "Item 2/b",
        "Item 1. \u{201C}Business\u{201D} describes", "Item 5.02(c) of Form 8-K",
    ])
    func reference(_ text: String) { #expect(mark(text)?.isProse == true) }

    @Test(arguments: ["Item 7. (Continued)", "ITEM 7. MANAGEMENT'S DISCUSSION (CONTINUED)", "Item 1. Continued"])
    func continuation(_ text: String) { #expect(mark(text)?.isContinuation == true) }

    @Test(arguments: ["Item IV. Other", "Item 7(c) Exhibits", "Item 3.D Risk"])
    func doubtfulNumber(_ text: String) { #expect(mark(text)?.isDoubtful == true) }

    @Test func commaBeforeTheTitle() {
        #expect(mark("Item 5.02, Departure of Directors")?.hasComma == true)
        #expect(mark("Item 5.02, Departure of Directors")?.isProse == false)
        #expect(mark("Item 5.02. Departure of Directors")?.isDoubtful == false)
    }

    @Test func titles() {
        #expect(title("Item 3. \u{2013} Legal Proceedings") == "Legal Proceedings")
        #expect(title("Item 6.\t[Reserved]") == "[Reserved]")
        #expect(title("Item 4.") == "")
        #expect(title("Item 4T. Controls") == "Controls")
    }

    @Test func parts() {
        #expect(mark("PART II")?.part == 2)
        #expect(mark("Part IV. Exhibits")?.part == 4)
        #expect(mark("PART I - FINANCIAL INFORMATION")?.codes.isEmpty == true)
        #expect(mark("Part I of this report")?.isProse == true)
    }
}
