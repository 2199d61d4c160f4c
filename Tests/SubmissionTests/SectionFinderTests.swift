import Bytes
import Testing

@testable import Submission

struct SectionFinderTests {
    private func list(_ html: String) -> BlockList {
        var list = HTMLBlocks.read(Array(html.utf8).span)
        PageFurniture.mark(&list)
        return list
    }

    private func found(_ list: BlockList, _ form: String) throws -> [(name: String, text: String)] {
        let items = try #require(FormItems(formType: form))
        return SectionFinder.sections(in: list, form: items).map { section in
            let name = [section.partName, section.code?.description].compactMap { $0 }.joined(separator: ".")
            return (name, String(decoding: SectionText(list: list, isMarkdown: false).text(section.blocks), as: UTF8.self))
        }
    }

    private func names(_ html: String, _ form: String) throws -> String {
        try found(list(html), form).map(\.name).joined(separator: " ")
    }

    private let body = "<p>" + String(repeating: "Words of the report. ", count: 30) + "</p>"

    @Test func tableOfContentsIsNotTheText() throws {
        let html = """
            <table><tr><td>Item 1.</td><td>Business</td><td>3</td></tr><tr><td>Item 2.</td><td>Properties</td><td>9</td></tr>
            <tr><td>Item 3.</td><td>Legal Proceedings</td><td>10</td></tr></table>
            <p><b>Item 1. Business</b></p>\(body)<p><b>Item 2. Properties</b></p>\(body)<p><b>Item 3. Legal Proceedings</b></p><p>None.</p>
            """
        let found = try found(list(html), "10-K")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found[2].text == "Item 3. Legal Proceedings\n\nNone.")
    }

    @Test func partsDistinguishItemsWithOneNumber() throws {
        let html = """
            <p>PART I</p><p>Item 1. Financial Statements</p>\(body)<p>Item 2. Management's Discussion</p>\(body)
            <p>PART II</p><p>Item 1. Legal Proceedings</p><p>None.</p><p>Item 6. Exhibits</p><p>31.1</p><p>SIGNATURES</p><p>Pursuant to</p>
            """
        let found = try found(list(html), "10-Q")
        #expect(found.map(\.name) == ["I.1", "I.2", "II.1", "II.6"])
        #expect(found[1].text.hasSuffix("report."))
        #expect(found[3].text == "Item 6. Exhibits\n\n31.1")
    }

    @Test func referencesAreNotHeadings() throws {
        let html = "<p><b>Item 7.01 Regulation FD Disclosure</b></p><p>Item 2.02 of this Current Report is incorporated here.</p>"
        #expect(try names(html, "8-K") == "7.01")
    }

    @Test func headingsSplitOverCellsAndSpans() throws {
        let html = """
            <table><tr><td><b>It<span>em</span> 1.</b></td><td><b>Bus</b><b>iness</b></td></tr></table>\(body)
            <div><span>ITEM&nbsp;1A.</span></div><div>RISK FACTORS</div>\(body)
            """
        #expect(try names(html, "10-K") == "I.1 I.1A")
    }

    @Test func headingOfSeveralItemsBeginsEach() throws {
        let found = try found(list("<p><b>Items 1 and 2. Business and Properties</b></p>\(body)<p><b>Item 3. Legal Proceedings</b></p><p>None</p>"), "10-K405")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found[0].text == found[1].text)
    }

    @Test func linksReplaceHeadings() throws {
        let html = """
            <p><a href="#a">Item 1. Business</a></p><p><a href="#b">Item 2. Properties</a></p><p><a href="#c">Item 3. Legal Proceedings</a></p>
            <div id="a"></div><p>Our business</p>\(body)<div id="b"></div><p>Our properties</p>\(body)<div id="c"></div><p>Our lawsuits</p>\(body)
            """
        let found = try found(list(html), "10-K")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found[1].text.hasPrefix("Our properties"))
    }

    @Test func pageFurnitureIsLeftOut() throws {
        let page = "\(body)<p>%</p><hr><p>Example Corp</p>"
        let pages = (1...5).map { page.replacing("%", with: "\($0)") }.joined()
        let found = try found(list("<p><b>Item 1. Business</b></p>\(pages)<p>The end.</p>"), "10-K")
        #expect(found.count == 1)
        #expect(!found[0].text.contains("Example Corp"))
        #expect(!found[0].text.contains("\n3\n"))
    }

    @Test func repeatedSentenceIsNotPageFurniture() throws {
        let answer = "The information required by this item is incorporated by reference to the proxy statement."
        let html = ["10", "11", "12", "13", "14"].map { "<p><b>Item \($0).</b></p><p>\(answer)</p><p>20</p><hr style=\"page-break-after:always\">" }.joined()
        for section in try found(list(html), "10-K") { #expect(section.text.hasSuffix(answer)) }
    }

    @Test func linksBackToTheContentsAreLeftOut() throws {
        let link = "<div><a href=\"#toc\">Table of Contents</a></div>"
        let html = "<p>Item 1. Business</p>\(body)\(link)<p>Item 2. Properties</p>\(body)\(link)<p>More.</p>\(link)<p>Item 3. Legal Proceedings</p><p>None</p>"
        let found = try found(list(html), "10-K")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found.allSatisfy { !$0.text.contains("Contents") })
    }

    @Test func itemAtTheHeadOfEveryPage() throws {
        let page = { (number: String) in "<hr><p>PART III</p><p>ITEM \(number)</p>\(body)" }
        let html = """
            <p><b>Item 13. Certain Relationships</b></p>\(page("13"))\(page("13"))<p><b>Item 14. Principal Accountant Fees and Services</b></p>\(page("14"))
            \(page("14"))<p><b>Item 15. Exhibits</b></p>\(body)
            """
        #expect(try names(html, "10-K") == "III.13 III.14 IV.15")
    }

    @Test func discussionBeforeTheStatements() throws {
        let html = """
            <p>PART I</p><p><b>Item 2. Management's Discussion and Analysis</b></p>\(body)<p><b>Item 1. Financial Statements</b></p>\(body)
            <p><b>Item 3. Quantitative and Qualitative Disclosures</b></p>\(body)
            """
        #expect(try names(html, "10-Q") == "I.2 I.1 I.3")
    }

    @Test func plainTextOfThe1990s() throws {
        let text = """
                                         PART I

            ITEM 1.  BUSINESS

                 The Company makes gauges and sells them to paper mills, to refineries
            and to whoever else needs to know how hot it is. See "Item 2. Properties"
            for where.

            ITEM 5.  MARKET FOR THE REGISTRANT'S COMMON EQUITY AND RELATED
                     STOCKHOLDER MATTERS

            <TABLE>
            <S>                      <C>       <C>
            First quarter            $ 8.25    $ 7.125
            </TABLE>

                                       SIGNATURES

            """
        let found = try found(TextLines.read(Array(text.utf8).span), "10-K")
        #expect(found.map(\.name) == ["I.1", "II.5"])
        #expect(
            found[1].text
                == "ITEM 5. MARKET FOR THE REGISTRANT'S COMMON EQUITY AND RELATED STOCKHOLDER MATTERS\n\nFirst quarter\t$8.25\t$7.125")
    }

    @Test func numbersAtTheHeadOfPages() throws {
        let items = [("1", "Business"), ("2", "Properties"), ("3", "Legal Proceedings"), ("5", "Market for Common Equity")]
        let html = items.map { "<p>4</p><hr><p>Example Corp</p><p><b>Item \($0.0)</b></p><p><b>\($0.1)</b></p>\(body)" }.joined()
        #expect(try names(html, "10-K") == "I.1 I.2 I.3 II.5")
    }

    @Test func headingsEndingInANumberAreNotContents() throws {
        let items = [("1", "Business"), ("2", "Properties"), ("3", "Legal Proceedings"), ("5", "Market for Common Equity")]
        #expect(try names(items.map { "<p>Item \($0.0)</p><p>\($0.1)</p><p>None.</p>" }.joined(), "10-K") == "I.1 I.2 I.3 II.5")
    }

    @Test func contentsWithoutPartsEndBeforeTheFirstHeading() throws {
        let items = ["Item 1. Business", "Item 2. Properties", "Item 3. Legal Proceedings", "Item 5. Market for Common Equity"]
        let html = items.map { "<p>\($0)</p>" }.joined() + "<p>PART I</p>" + items.map { "<p>\($0)</p>\(body)" }.joined()
        #expect(try names(html, "10-K") == "I.1 I.2 I.3 II.5")
    }

    @Test func numbersMovedToAnotherPart() throws {
        let old = "<p>Item 13. Certain Relationships</p>\(body)<p>Item 14. Exhibits, Financial Statement Schedules</p>\(body)"
        #expect(try names(old, "10-K405") == "III.13 IV.14")
        let new = "<p>Item 13. Certain Relationships</p>\(body)<p>Item 14. Principal Accountant Fees and Services</p>\(body)<p>Item 15. Exhibits</p>\(body)"
        #expect(try names(new, "10-K") == "III.13 III.14 IV.15")
        let small = "<p>Item 8. Changes in and Disagreements with Accountants</p>\(body)<p>Item 9. Directors, Executive Officers</p>\(body)"
        #expect(try names(small, "10-KSB") == "II.8 III.9")
    }

    @Test func paragraphsOfAnItemAreNotItems() throws {
        let html = """
            <p><b>Item 1. Business</b></p>\(body)<p><b>Item 1(a). General Development</b></p>\(body)<p><b>Item 1(b). Segments</b></p>\(body)
            <p><b>Item 7. Management's Discussion</b></p>\(body)<p><b>Item 7(a). Quantitative and Qualitative Disclosures</b></p>\(body)
            <p><b>Item 14. Exhibits and Reports on Form 8-K</b></p>\(body)<p><b>Item 14(c). Exhibits</b></p>\(body)
            """
        #expect(try names(html, "10-K") == "I.1 II.7 II.7A IV.14")
        #expect(try names("<p><b>Item 3. Key Information</b></p>\(body)<p><b>Item 3.D. Risk Factors</b></p>\(body)", "20-F") == "I.3")
        #expect(try names("<p><b>Item 15. Controls</b></p>\(body)<p><b>Item 16.B Code of Ethics</b></p>\(body)", "20-F") == "II.15 II.16B")
    }

    @Test func titleWithTheReportsName() throws {
        let html = """
            <p>Item 1. Business</p>\(body)<p>Item 1A. Risk Factors of this report describes what may go wrong. \(body)</p>
            <p>Item 8, Financial Statements and Supplementary Data, gives the figures.</p><p>Item 2. Properties</p>\(body)
            """
        #expect(try names(html, "10-K") == "I.1 I.2")
        #expect(try names("<p><b>Item 5.02, Departure of Directors</b></p>\(body)", "8-K") == "5.02")
    }

    /// Lines that begin with an item because a sentence was broken there.
    @Test(arguments: [
        "as described under the heading that the annual report has,\nItem 1A. Risk Factors and elsewhere",
        "see the part of it that is called\nItem 1A. Risk Factors",
        "as is said in \u{201C}Part I,\nItem 1A. Risk Factors\u{201D} and elsewhere",
        "what the report says (compare\nItem 1A. Risk Factors) and what it does not",
    ])
    func linesWithinSentences(_ sentence: String) throws {
        let text = "Item 1. Business\n\n\(sentence)\nand more.\n\nItem 2. Properties\n\nNone.\n"
        #expect(try found(TextLines.read(Array(text.utf8).span), "10-K").map(\.name) == ["I.1", "I.2"])
        #expect(try names("<p>\(text.replacing("\n\n", with: "</p><p>").replacing("\n", with: "<br>"))</p>", "10-K") == "I.1 I.2")
    }

    @Test func firstOfRepeatedHeadings() throws {
        let html = "<p>Item 1. Business</p><p>Begins.</p>\(body)<p><b>Item 1. Business</b></p>\(body)<p>Item 2. Properties</p>\(body)"
        let found = try found(list(html), "10-K")
        #expect(found.map(\.name) == ["I.1", "I.2"])
        #expect(found[0].text.contains("Begins."))
    }

    @Test func titlesWithoutNumbersInTheText() throws {
        let items = [("1", "Business"), ("1A", "Risk Factors"), ("2", "Properties"), ("3", "Legal Proceedings")]
        let contents = items.map { "<tr><td>Item \($0.0)</td><td>\($0.1)</td><td>7</td></tr>" }.joined()
        let html = "<table>\(contents)</table>" + items.map { "<p><b>\($0.1)</b></p>\(body)" }.joined()
        #expect(try names(html, "10-K") == "I.1 I.1A I.2 I.3")
    }

    @Test func statementsBelowThePartsHeading() throws {
        let long = String(repeating: body, count: 8)
        let html = "<p>PART I - FINANCIAL INFORMATION</p><p>Balance Sheets</p>\(long)<p><b>Item 2. Management's Discussion</b></p>\(body)"
        let found = try found(list(html), "10-Q")
        #expect(found.map(\.name) == ["I.1", "I.2"])
        #expect(found[0].text.hasPrefix("Balance Sheets"))
    }

    @Test func item601DoesNotEndAnItem() throws {
        let html = "<p>Item 15. Exhibits</p><p>Item 601</p><p>(3)(i) Articles</p><p>Item 1122 of Regulation AB. Servicing</p><p>More</p>"
        #expect(try found(list(html), "10-K").map(\.text) == ["Item 15. Exhibits\n\nItem 601\n\n(3)(i) Articles"])
    }

    @Test func statementsAfterSignatures() throws {
        let html = """
            <p>ITEM 14. EXHIBITS</p><p>None.</p><p>SIGNATURES</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant</p>
            <p>Item 8. Financial Statements and Supplementary Data</p>\(body)
            """
        let found = try found(list("<p>Item 1. Business</p>\(body)<p>Item 7. Management's Discussion</p>\(body)\(html)"), "10-K")
        #expect(found.first { $0.name == "IV.14" }?.text == "ITEM 14. EXHIBITS\n\nNone.")
    }

    @Test func itemsNotReported() throws {
        let text = "Items 1-4. Not Applicable.\n\nItem 5. Other Events.\n\nText.\n\nItem 6. Not applicable.\n\nITEM 7\n\nThe press release.\n"
        #expect(try found(TextLines.read(Array(text.utf8).span), "8-K").map(\.name) == ["5", "7"])
    }

    @Test(arguments: [
        "<p>SIGNATURES PAGE</p>", "<p>Pursuant to the requirement of the Securities Exchange Act of 1934, the registrant</p>", "<p>S I G N A T U R E S</p>",
        "<p>The registrant hereby certifies that it meets all of the requirements for filing on Form 20-F</p>",
    ])
    func lastItemEndsBeforeSignatures(_ signature: String) throws {
        let found = try found(list("<p>Item 19. Exhibits</p><p>12.1</p>\(signature)<p>Jane Roe</p>"), "20-F")
        #expect(found.map(\.text) == ["Item 19. Exhibits\n\n12.1"])
    }

    @Test func oldAndNewNumbersOfCurrentReports() throws {
        #expect(try names("<p>Item 5. Other Events</p><p>Text</p><p>Item 7. Financial Statements and Exhibits</p><p>None</p>", "8-K") == "5 7")
        #expect(try names("<p>Item 8.01 Other Events</p><p>Text</p><p>Item 5.02 Departure of Directors</p><p>Text</p>", "8-K/A") == "8.01 5.02")
    }
}
