import Bytes
import Testing

@testable import Submission

/// Headings without `Item`, and irregular tables of contents.
struct SectionContentsTests {
    private static let body = "<p>" + String(repeating: "Words of the report. ", count: 30) + "</p>"

    private func found(_ html: String, _ form: String) throws -> [Section] {
        var list = html.hasPrefix("<") ? HTMLBlocks.read(Array(html.utf8).span) : TextLines.read(Array(html.utf8).span)
        PageFurniture.mark(&list)
        let items = try #require(FormItems(formType: form))
        return SectionFinder.sections(in: list, form: items)
    }

    private func names(_ html: String, _ form: String) throws -> String {
        try found(html, form).map { [$0.partName, $0.code?.description].compactMap { $0 }.joined(separator: ".") }.joined(separator: " ")
    }

    private static let annual = [
        ("1", "Business"), ("2", "Properties"), ("3", "Legal Proceedings"),
        ("5", "Market for Registrant's Common Equity and Related Stockholder Matters"),
        ("7", "Management's Discussion and Analysis of Financial Condition"), ("7A", "Quantitative and Qualitative Disclosures"),
    ]

    private static let all = "I.1 I.2 I.3 II.5 II.7 II.7A"

    // MARK: Headings without `Item`

    @Test(arguments: ["%. #", "%.&nbsp;&nbsp;#", "% - #"])
    func numbersWithoutItem(_ heading: String) throws {
        func text(_ items: ArraySlice<(String, String)>) -> String {
            items.map { "<p><b>\(heading.replacing("%", with: $0.0).replacing("#", with: $0.1))</b></p>\(Self.body)" }.joined()
        }
        #expect(try names(text(Self.annual[...]), "10-K") == Self.all)
        #expect(try found(text(Self.annual[...]), "10-K")[1].title == "Properties")
        // The least number of such headings, and one less: notes have numbers, too.
        #expect(try names(text(Self.annual[..<4]), "10-K") == "I.1 I.2 I.3 II.5")
        #expect(try names(text(Self.annual[..<3]), "10-K") == "")
    }

    @Test func numbersOfNotesAreNotItems() throws {
        let notes = ["1. Accounting Policies", "2. Property and Equipment", "3. Legal Matters", "4. Debt", "5. Taxes"].map { "<p><b>\($0)</b></p>\(Self.body)" }
        #expect(try names(notes.joined(), "10-K") == "")
        let html = "<p><b>Item 7. Management's Discussion</b></p>\(Self.body)<p><b>Item 8. Financial Statements</b></p>\(Self.body)\(notes.joined())"
        #expect(try names(html, "10-K") == "II.7 II.8")
        // Notes with the titles of items, below a heading with `Item`.
        let own = Self.annual.map { "<p><b>\($0.0). \($0.1)</b></p>\(Self.body)" }.joined()
        #expect(try names("<p><b>Item 8. Financial Statements</b></p>\(own)", "10-K") == "II.8")
    }

    @Test func partsOfNumbersWithoutItem() throws {
        let text = ["PART I", "1. Financial Statements", "2. Management's Discussion", "PART II", "1. Legal Proceedings", "6. Exhibits"]
        let html = text.map { "<p><b>\($0)</b></p>\($0.hasPrefix("PART") ? "" : Self.body)" }.joined()
        #expect(try names(html, "10-Q") == "I.1 I.2 II.1 II.6")
    }

    @Test func listOfNumbersIsNotTheText() throws {
        let list = Self.annual.map { "<p>\($0.0). \($0.1)</p>" }.joined()
        let text = Self.annual.map { "<p>\($0.0). \($0.1)</p>\(Self.body)" }.joined()
        let sections = try found(list + text, "10-K")
        #expect(sections.count == Self.annual.count && sections.allSatisfy { $0.blocks.count == 2 })
    }

    // MARK: Titles of the table of contents

    /// A table of contents with the first `length` letters of each title, and a text with headings made by `title`.
    private func report(_ length: Int, _ title: (String) -> String) -> String {
        let rows = Self.annual.enumerated().map { "<tr><td>Item \($1.0).</td><td>\($1.1.prefix(length))</td><td>\($0 + 3)</td></tr>" }.joined()
        return "<table>\(rows)</table>" + Self.annual.map { title($0.1) + Self.body }.joined()
    }

    @Test func cutTitles() throws {
        #expect(try names(report(100) { "<p><b>\($0)</b></p>" }, "10-K") == Self.all)
        #expect(try names(report(40) { "<p><b>\($0)</b></p>" }, "10-K") == Self.all)
        // Titles over two lines of the text.
        #expect(try names(report(100) { "<p><b>\($0.prefix(30))<br>\($0.dropFirst(30))</b></p>" }, "10-K") == Self.all)
        // A line that continues in another way has another title.
        let other = report(100) { "<p><b>\($0.hasPrefix("Market") ? "Market for Registrant's Gauges" : $0)</b></p>" }
        #expect(try names(other, "10-K") == "I.1 I.2 I.3 II.7 II.7A")
    }

    @Test func shortTitlesInAList() throws {
        let html = "<p>Item 7: MD&amp;A</p><p><b>Item 9B. Other Information</b></p><p>None.</p>"
        #expect(try names(html, "10-K") == "II.7 II.9B")
        #expect(try names("<p>PART I</p><p>Item 2. MD&amp;A</p><p><b>Item 4. Controls and Procedures</b></p><p>None.</p>", "10-Q") == "I.2 I.4")
    }

    // MARK: Tables that name an item twice

    @Test(arguments: [1, 3, 5])
    func itemTwiceInTheContents(_ twice: Int) throws {
        let list = Self.annual.enumerated().map { index, item in
            let line = "<p>Item \(item.0). \(item.1)</p>"
            return index == twice ? line + line : line
        }
        let text = Self.annual.map { "<p>Item \($0.0). \($0.1)</p>\(Self.body)" }
        let sections = try found(list.joined() + text.joined(), "10-K")
        #expect(sections.map { $0.code?.description ?? "" } == Self.annual.map { $0.0 })
        #expect(sections.allSatisfy { $0.blocks.count == 2 })
    }

    @Test func rowsInPlaceOfTheText() throws {
        let rows = Self.annual[3...].map { "<tr><td>Item \($0.0).</td><td>\($0.1)</td><td>Annual Report</td><td>12</td></tr>" }.joined()
        let before = Self.annual[..<3].map { "<p><b>Item \($0.0). \($0.1)</b></p>\(Self.body)" }.joined()
        let html = "\(before)<p>PART II</p><table>\(rows)</table><p>PART III</p><p><b>Item 10. Directors</b></p>\(Self.body)"
        #expect(try names(html, "10-K") == "\(Self.all) III.10")
        // A list is a table of contents if its items come again, or if it precedes all items.
        let again = Self.annual[3...].map { "<p><b>Item \($0.0). \($0.1)</b></p>\(Self.body)" }.joined()
        let sections = try found("\(before)<table>\(rows)</table>\(again)", "10-K")
        #expect(sections.count == 6 && sections.allSatisfy { $0.blocks.count == 2 })
        #expect(try names("<table>\(rows)</table><p><b>Item 10. Directors</b></p>\(Self.body)", "10-K") == "III.10")
    }

    // MARK: Form 20-F

    @Test func letteredParagraphsOfForm20F() throws {
        let text = [
            "Item 4. Information on the Company", "Item 4A. History and Development", "Item 4B. Business Overview", "Item 8. Financial Information",
            "Item 9. The Offer and Listing", "Item 9A. Offer and Listing Details", "Item 10. Additional Information",
        ]
        let html = text.map { "<p><b>\($0)</b></p>\(Self.body)" }.joined()
        #expect(try names(html, "20-F") == "I.4 I.8 I.9 I.10")
        // Codes with a letter that are items.
        let own = ["Item 4A. Unresolved Staff Comments", "Item 9A. Quantitative Disclosures"].map { "<p><b>\($0)</b></p>\(Self.body)" }.joined()
        #expect(try names(own, "20-F") == "I.4A I.9A")
        #expect(try names("<p><b>Item 4A.</b></p><p>Not applicable.</p><p><b>Item 5. Operating and Financial Review</b></p>\(Self.body)", "20-F") == "I.4A I.5")
    }
}
