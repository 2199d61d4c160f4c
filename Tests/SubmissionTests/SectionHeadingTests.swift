import Bytes
import Testing

@testable import Submission

/// The headings of items in their many forms, and similar text that is not a heading.
struct SectionHeadingTests {
    private static let body = "<p>" + String(repeating: "Words of the report. ", count: 30) + "</p>"

    private func names(_ html: String, _ form: String, listed: Set<ItemCode> = []) throws -> String {
        try found(html, form, listed: listed).map(\.name).joined(separator: " ")
    }

    private func found(_ html: String, _ form: String, listed: Set<ItemCode> = []) throws -> [(name: String, text: String)] {
        var list = html.hasPrefix("<") ? HTMLBlocks.read(Array(html.utf8).span) : TextLines.read(Array(html.utf8).span)
        PageFurniture.mark(&list)
        let items = try #require(FormItems(formType: form))
        return SectionFinder.sections(in: list, form: items, listed: listed).map { section in
            let name = [section.partName, section.code?.description].compactMap { $0 }.joined(separator: ".")
            return (name, String(decoding: SectionText(list: list, isMarkdown: false).text(section.blocks), as: UTF8.self))
        }
    }

    // MARK: Headings

    @Test(arguments: [
        "Items 1 and 2. Business and Properties", "Item 1. Business and Item 2. Properties", "Items 1. Business and 2. Properties",
        "Item 1. Business; Item 2. Properties", "Item 1 and Item 2. Business and Properties", "Item(s) 1 and 2. Business",
    ])
    func twoItemsInOneHeading(_ heading: String) throws {
        let html = "<p>\(heading)</p>\(Self.body)<p>Item 1A. Risk Factors</p>\(Self.body)<p>Item 3. Legal Proceedings</p>\(Self.body)"
        #expect(try names(html, "10-K") == "I.1 I.2 I.1A I.3")
    }

    @Test(arguments: ["Item 10-14.", "Items 10 through 14.", "Item 10 - Item 14", "Item 10 - 14. Incorporated", "Items 10, 11, 12, 13 and 14."])
    func severalItemsInOneHeading(_ heading: String) throws {
        let html = "<p>Item 9A. Controls and Procedures</p>\(Self.body)<p>\(heading)</p>\(Self.body)<p>Item 15. Exhibits</p>\(Self.body)"
        #expect(try names(html, "10-K") == "II.9A III.10 III.11 III.12 III.13 III.14 IV.15")
    }

    @Test func itemsBetweenTwoWithLetters() throws {
        let html = "<p>Item 1. Business</p>\(Self.body)<p>Items 1A through 1C</p>\(Self.body)<p>Item 2. Properties</p>\(Self.body)"
        #expect(try names(html, "10-K") == "I.1 I.1A I.1B I.1C I.2")
        // An item with a heading of its own is not part of the range.
        let own = "<p>Items 1 and 2. Business and Properties</p>\(Self.body)<p>Item 2. Properties</p>\(Self.body)"
        #expect(try found(own, "10-K").map(\.name) == ["I.1", "I.2"])
        #expect(try found(own, "10-K")[1].text.hasPrefix("Item 2."))
    }

    @Test(arguments: ["Item 2.02/7.01", "Items 2.02 and 7.01. Results", "Item 2.02 Results of Operations; Item 7.01 Regulation FD Disclosure"])
    func twoItemsOfACurrentReport(_ heading: String) throws {
        #expect(try names("<p>\(heading)</p>\(Self.body)<p>Item 9.01 Exhibits</p>\(Self.body)", "8-K") == "2.02 7.01 9.01")
    }

    @Test func headingsOneBelowTheOther() throws {
        let html = "<p>Item 2.02 Results of Operations</p><p>Item 7.01 Regulation FD</p>\(Self.body)<p>Item 9.01 Exhibits</p>\(Self.body)"
        let found = try found(html, "8-K")
        #expect(found.map(\.name) == ["2.02", "7.01", "9.01"])
        #expect(found[0].text.hasSuffix("report.") && found[0].text.hasPrefix("Item 2.02"))
    }

    @Test(arguments: ["Press Release", "Stock split", "New Credit Agreement with First Bank.", "Officer Changes"])
    func titlesOfTheFiler(_ title: String) throws {
        #expect(try names("<p>Item 8.01 \(title)</p>\(Self.body)<p>Item 9.01 Exhibits</p>\(Self.body)", "8-K") == "8.01 9.01")
        let html = "<p>Item 1. Business</p>\(Self.body)<p>Item 2. \(title)</p>\(Self.body)<p>Item 3. Legal Proceedings</p>\(Self.body)"
        #expect(try names(html, "10-K") == "I.1 I.2 I.3")
    }

    @Test(arguments: ["Press Release", "Announcement of dividend.", "On March 3 the company sold its foundry to a dealer whose name it did not say."])
    func textBehindTheNumber(_ text: String) throws {
        #expect(try names("<p>Item 5. \(text)</p>\(Self.body)<p>Item 7. Exhibits</p>\(Self.body)", "8-K") == "5 7")
        #expect(try names("<p>Item 5 \(text)</p>\(Self.body)<p>Item 7. Exhibits</p>\(Self.body)", "8-K", listed: [ItemCode(5), ItemCode(7)]) == "5 7")
    }

    /// Prose that begins with an item's number is not a title of the filer.
    @Test(arguments: ["Item 2 shows what we own, and where.", "Item 2. The following table shows the shares that we bought back during the year,"])
    func proseIsNotATitle(_ text: String) throws {
        #expect(try names("<p>Item 1. Business</p>\(Self.body)<p>\(text)</p>\(Self.body)<p>Item 3. Legal Proceedings</p>\(Self.body)", "10-K") == "I.1 I.3")
    }

    @Test func titleGluedToTheNumber() throws {
        let html = "<p>ITEM 1BUSINESS</p>\(Self.body)<p>ITEM 1ARISK FACTORS</p>\(Self.body)<p>ITEM 9CHANGES IN AND DISAGREEMENTS</p>\(Self.body)"
        #expect(try names(html, "10-K") == "I.1 I.1A II.9")
    }

    @Test func ruleGluedToTheHeading() throws {
        let text = "\(String(repeating: "-", count: 90))Item 4.02  Non-Reliance\n\nText.\n\nItem 8.01  Other Events==========\n\nText.\n"
        let found = try found(text, "8-K")
        #expect(found.map(\.name) == ["4.02", "8.01"])
        #expect(found.map(\.text) == ["Item 4.02 Non-Reliance\n\nText.", "Item 8.01 Other Events\n\nText."])
        #expect(try names("<p>=====Item 5.02 Departure</p>\(Self.body)", "8-K") == "5.02")
    }

    @Test(arguments: [
        ("Section 5 - Corporate Governance and Management; Item 5.02 Departure of Directors", "5.02"),
        ("SECTION 5. CORPORATE GOVERNANCE ITEM 5.02 DEPARTURE", "5.02"), ("Section 5 - Corporate Governance; Item 8.01 Other", ""),
    ])
    func sectionAndItem(_ heading: String, _ expected: String) throws {
        #expect(try names("<p><b>\(heading)</b></p>\(Self.body)", "8-K") == expected)
    }

    @Test(arguments: [
        "<p>Item 5. Market for Registrant's Common Equity,</p><p>Related Stockholder Matters and</p><p>Issuer Purchases of Equity Securities</p>",
        "<p>Item 5. Market for Registrant's Common Equity, Related<br>Stockholder Matters and Issuer Purchases of Equity Securities</p>",
    ])
    func titlesOverSeveralLines(_ heading: String) throws {
        let list = HTMLBlocks.read(Array("\(heading)\(Self.body)".utf8).span)
        let form = try #require(FormItems(formType: "10-K"))
        let title = "Market for Registrant's Common Equity, Related Stockholder Matters and Issuer Purchases of Equity Securities"
        #expect(SectionFinder.sections(in: list, form: form).map(\.title) == [title])
        // Text below a title does not belong to it.
        let other = HTMLBlocks.read(Array("<p><b>Item 1. Business</b></p><p><b>Overview</b></p>\(Self.body)".utf8).span)
        #expect(SectionFinder.sections(in: other, form: form).map(\.title) == ["Business"])
    }

    @Test func linesBelowACompleteTitle() throws {
        let words = String(repeating: "Words of the report.\n", count: 9)
        let title = "Item 8.  Change in Fiscal Year.  None."
        #expect(try names("Item 5.  Other Events.\n\n\(words)\n\(title)\n                         SIGNATURES\n\n\(words)", "8-K") == "5")
        let found = try found("ITEM 5.   OTHER\n          EVENTS\n\n\(words)", "8-K")
        #expect(found[0].text.hasPrefix("ITEM 5. OTHER EVENTS\n"))
    }

    @Test func titlesInBrackets() throws {
        #expect(try names("<p>Item 9A (Controls and Procedures)</p>\(Self.body)<p>Item 15 (Exhibits)</p>\(Self.body)", "10-K") == "II.9A IV.15")
        #expect(try names("<p>Item 15. Controls</p>\(Self.body)<p>Item 16.E. Purchases of Equity</p>\(Self.body)", "20-F") == "II.15 II.16E")
    }

    @Test(arguments: ["8-01", "8.O1", "8,01", "8..01", "8.1", "8.0l", "801", "8.02"])
    func typingErrorsOfACurrentReport(_ number: String) throws {
        #expect(try names("<p>Item \(number) Other Events</p>\(Self.body)<p>Item 9.01 Exhibits</p>\(Self.body)", "8-K") == "8.01 9.01")
    }

    @Test func typingErrorsOfOtherReports() throws {
        let html = "<p>Item l. Business</p>\(Self.body)<p>ltem 2. Properties</p>\(Self.body)<p>Item 1O. Directors</p>\(Self.body)"
        #expect(try names(html, "10-K") == "I.1 I.2 III.10")
        // The title must confirm the item.
        #expect(try names("<p>Item 1. Business</p>\(Self.body)<p>Item 2-01 Other Events</p>\(Self.body)", "10-K") == "I.1")
    }

    // MARK: What a current report does not report

    @Test(arguments: [
        "Item 1 - Item 4 Not Applicable", "Items 1 through 4, 6 and 8 Not Applicable.",
        "Item 4. Changes in Registrant's Certifying Accountant. Not applicable.",
        "Item 4. None",
    ])
    func notApplicableItemsAreLeftOut(_ heading: String) throws {
        #expect(try names("<p>\(heading)</p><p>Item 5. Other Events</p>\(Self.body)", "8-K") == "5")
        #expect(try names("<p>Item 4. Changes in Accountants</p><p>Not applicable.</p><p>Item 5. Other Events</p>\(Self.body)", "8-K") == "5")
    }

    @Test func denialBelowATitle() throws {
        let title = "Item 5.02 Departure of Directors; Election of Directors; Appointment of Officers; Compensatory Arrangements of Certain Officers."
        #expect(try names("<p>\(title) Not applicable.</p><p>Item 8.01 Other Events</p>\(Self.body)", "8-K") == "8.01")
        let long =
            "Item 5.02 Departure of Directors. \(String(repeating: "We have five of them, and it is not so that these rules are not applicable. ", count: 8))"
        #expect(try names("<p>\(long)</p><p>Item 8.01 Other Events</p>\(Self.body)", "8-K") == "5.02 8.01")
    }

    @Test func exhibitsPartlyNotApplicable() throws {
        let html = "<p>Item 9.01 Financial Statements and Exhibits</p><p>(a) Not applicable.</p><p>(b) Not applicable.</p>"
        #expect(try names(html, "8-K") == "9.01")
        // The report says that there are no exhibits. If the header does not list the item either, it is not reported.
        let none = "<p>Item 8.01 Other Events</p>\(Self.body)<p>Item 9.01 Exhibits</p><p>None.</p>"
        #expect(try names(none, "8-K") == "8.01 9.01")
        #expect(try names(none, "8-K", listed: [ItemCode(8, fraction: 1)]) == "8.01")
        // An item that the header lists is reported, whatever its text.
        #expect(try names("<p>Item 4. None</p><p>Item 5. Other Events</p>\(Self.body)", "8-K", listed: [ItemCode(4), ItemCode(5)]) == "4 5")
    }

    // MARK: Items that the header lists

    @Test(arguments: ["Item 8.01 other events", "(a) Item 8.01 Other Events", "8.01 Other Events", "Other Events (Item 8.01)"])
    func headerConfirmsAHeading(_ heading: String) throws {
        let html = "<p>Item 2.02 Results of Operations</p>\(Self.body)<p>\(heading)</p>\(Self.body)"
        #expect(try names(html, "8-K") == "2.02")
        #expect(try names(html, "8-K", listed: [ItemCode(2, fraction: 2), ItemCode(8, fraction: 1)]) == "2.02 8.01")
    }

    @Test(arguments: ["Other Events", "Other Events.", "Section 8.01 Other Events", "OTHER EVENTS"])
    func headerConfirmsATitle(_ heading: String) throws {
        let html = "<p>Item 2.02 Results of Operations</p>\(Self.body)<p><b>\(heading)</b></p>\(Self.body)"
        #expect(try names(html, "8-K") == "2.02")
        #expect(try names(html, "8-K", listed: [ItemCode(2, fraction: 2), ItemCode(8, fraction: 1)]) == "2.02 8.01")
        // The title within a sentence, and with further words.
        for other in ["Other events", "<b>Other Events of the Year</b>"] {
            let text = html.replacing("<b>\(heading)</b>", with: other)
            #expect(try names(text, "8-K", listed: [ItemCode(8, fraction: 1)]) == "2.02")
        }
    }

    @Test(arguments: ["Item 8.01 of this report is incorporated by reference.", "as described in Item 8.01 above", "It paid $8.01 a share"])
    func headerDoesNotConfirmAReference(_ text: String) throws {
        let html = "<p>Item 2.02 Results of Operations</p>\(Self.body)<p>\(text)</p>\(Self.body)"
        #expect(try names(html, "8-K", listed: [ItemCode(8, fraction: 1)]) == "2.02")
    }

    // MARK: Text that is not a heading

    @Test(arguments: [
        "PART III The information called for by Items 10 to 14 is in the proxy statement. zz", "PART III. The information is in the proxy statement. zz",
    ])
    func partWithAParagraph(_ text: String) throws {
        let long = text + String(repeating: " And so on.", count: 20)
        let html = "<p>Item 9A. Controls and Procedures</p>\(Self.body)<p>\(long)</p><p>PART IV</p><p>Item 15. Exhibits</p>\(Self.body)"
        let found = try found(html, "10-K")
        #expect(found.map(\.name) == ["II.9A", "IV.15"])
        #expect(found.allSatisfy { !$0.text.contains("zz") })
    }

    @Test func pageWithTheItemsOfAPart() throws {
        let html = """
            <p>PART I</p><p>Item 1. Business</p><p>Item 3. Legal Proceedings</p><hr><p>Item 1. Business</p>\(Self.body)<p>Item 3. Legal Proceedings</p><p>None.</p>
            <hr><p>PART II</p><p>Item 5. Market for Equity</p><p>Item 9B. Other Information</p><hr><p>Item 5. Market for Equity</p>\(Self.body)
            <p>Item 9B. Other Information</p><p>None.</p>
            """
        let found = try found(html, "10-K")
        #expect(found.map(\.name) == ["I.1", "I.3", "II.5", "II.9B"])
        #expect(found[1].text == "Item 3. Legal Proceedings\n\nNone." && found[3].text == "Item 9B. Other Information\n\nNone.")
    }

    @Test func contentsWithPageNumbersFirst() throws {
        let items = [("1", "Business"), ("2", "Properties"), ("3", "Legal Proceedings")]
        let rows = items.enumerated().map { "<tr>\($0 == 0 ? "<td>PART I</td>" : "")<td>\($0 + 3)</td><td>Item \($1.0).</td><td>\($1.1)</td></tr>" }.joined()
        let text = items.map { "<p>Item \($0.0). \($0.1)</p>\(Self.body)" }.joined()
        let found = try found("<table>\(rows)</table>\(text)", "10-K")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found[0].text.hasSuffix("report."))
        // Outside a table of contents such a line is not a heading.
        #expect(try names("<p>Item 1. Business</p>\(Self.body)<p>12 Item 2. Properties</p>\(Self.body)", "10-K") == "I.1")
    }

    private static let parts = [("1", "Business"), ("1A", "Risk Factors"), ("2", "Properties"), ("3", "Legal Proceedings"), ("7", "Management's Discussion")]

    /// A report in an order of its own, with an index at its end.
    private func indexed(_ cell: (Int) -> String, foot: String) -> String {
        let text = Self.parts.enumerated().map {
            "<p><b>Our \($1.1)</b></p>\(Self.body)<p>Thus \($1.1).</p>\(foot.replacing("%", with: "\($0 + 3)"))"
        }.joined()
        let rows = Self.parts.enumerated().map { "<tr><td>Item \($1.0).</td><td>\($1.1)</td><td>\(cell($0 + 3))</td></tr>" }.joined()
        return
            "\(text)<table>\(rows)<tr><td>Item 4.</td><td>Mine Safety</td><td>Not applicable</td></tr><tr><td>Item 11.</td><td>Compensation</td><td>(a)</td></tr></table>"
    }

    @Test(arguments: ["%-%", "Pages %", "% - %", "%"])
    func indexLeadsToPages(_ cell: String) throws {
        let found = try found(indexed({ cell.replacing("%", with: "\($0)") }, foot: "<p>- % -</p><hr>"), "10-K")
        #expect(found.map(\.name) == ["I.1", "I.1A", "I.2", "I.3", "II.7", "I.4"])
        for (section, part) in zip(found, Self.parts) { #expect(section.text.hasSuffix("Thus \(part.1)."), "\(section)") }
    }

    @Test func indexWithoutPrintedPages() throws {
        #expect(try found(indexed({ "\($0)-\($0 + 1), 78-80" }, foot: ""), "10-K").allSatisfy { $0.text.contains("Not applicable") })
    }

    @Test(arguments: [
        "The registrant has duly caused this report to be signed on its behalf by the undersigned.",
        "IN WITNESS WHEREOF, Example Corp has caused this current report to be signed.",
    ])
    func signaturesWithoutHeading(_ words: String) throws {
        let found = try found("<p>Item 9.01 Exhibits</p><p>99.1</p><p>\(words)</p><p>Jane Roe</p>", "8-K")
        #expect(found.map(\.text) == ["Item 9.01 Exhibits\n\n99.1"])
        // The same words about an agreement.
        let agreement = "The parties have caused this agreement to be signed on their behalf by those who may."
        #expect(try self.found("<p>Item 9.01 Exhibits</p><p>\(agreement)</p>", "8-K")[0].text.hasSuffix("may."))
    }

    @Test(arguments: ["- % -", "(%)", "F-%", "Page %", "% of 20", "%"])
    func pageNumbers(_ foot: String) throws {
        let page = String(repeating: Self.body, count: 2)
        let text = (1...5).map { "\(page)<p>\(foot.replacing("%", with: "\($0)"))</p>" }.joined()
        let found = try found("<p>Item 1. Business</p>\(text)<p>End.</p>", "10-K")
        for number in 1...5 { #expect(!found[0].text.contains("\n\(foot.replacing("%", with: "\(number)"))\n")) }
    }

    @Test func singleNumberBetweenDashes() throws {
        #expect(try found("<p>Item 8.01 Other Events</p>\(Self.body)<p>- 2 -</p><p>End.</p>", "8-K")[0].text.hasSuffix("report.\n\nEnd."))
    }

    /// Numbers in brackets close together are those of notes.
    @Test func numbersOfNotesAreNotPages() throws {
        let notes = (1...5).map { "<p>(\($0))</p><p>A note.</p><p>More of it.</p>" }.joined()
        #expect(try found("<p>Item 1. Business</p>\(notes)<p>End.</p>", "10-K")[0].text.contains("\n(3)\n"))
    }
}
