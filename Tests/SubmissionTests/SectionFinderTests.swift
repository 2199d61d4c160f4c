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

    @Test func aTableOfContentsIsNotTheText() throws {
        let html = """
            <table><tr><td>Item 1.</td><td>Business</td><td>3</td></tr><tr><td>Item 2.</td><td>Properties</td><td>9</td></tr>
            <tr><td>Item 3.</td><td>Legal Proceedings</td><td>10</td></tr></table>
            <p><b>Item 1. Business</b></p>\(body)<p><b>Item 2. Properties</b></p>\(body)<p><b>Item 3. Legal Proceedings</b></p><p>None.</p>
            """
        let found = try found(list(html), "10-K")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found[2].text == "Item 3. Legal Proceedings\n\nNone.")
    }

    @Test func partsTellItemsOfOneNumberApart() throws {
        let html = """
            <p>PART I</p><p>Item 1. Financial Statements</p>\(body)<p>Item 2. Management's Discussion</p>\(body)
            <p>PART II</p><p>Item 1. Legal Proceedings</p><p>None.</p><p>Item 6. Exhibits</p><p>31.1</p><p>SIGNATURES</p><p>Pursuant to</p>
            """
        let found = try found(list(html), "10-Q")
        #expect(found.map(\.name) == ["I.1", "I.2", "II.1", "II.6"])
        #expect(found[1].text.hasSuffix("report."))
        #expect(found[3].text == "Item 6. Exhibits\n\n31.1")
    }

    @Test func referencesInTheTextAreNoHeadings() throws {
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

    @Test func mergedHeadingsAreEachOfTheirItems() throws {
        let found = try found(list("<p><b>Items 1 and 2. Business and Properties</b></p>\(body)<p><b>Item 3. Legal Proceedings</b></p><p>None</p>"), "10-K405")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found[0].text == found[1].text)
    }

    @Test func linksNameWhatHasNoHeading() throws {
        let html = """
            <p><a href="#a">Item 1. Business</a></p><p><a href="#b">Item 2. Properties</a></p><p><a href="#c">Item 3. Legal Proceedings</a></p>
            <div id="a"></div><p>Our business</p>\(body)<div id="b"></div><p>Our properties</p>\(body)<div id="c"></div><p>Our lawsuits</p>\(body)
            """
        let found = try found(list(html), "10-K")
        #expect(found.map(\.name) == ["I.1", "I.2", "I.3"])
        #expect(found[1].text.hasPrefix("Our properties"))
    }

    @Test func runningHeadsAndPageNumbersAreLeftOut() throws {
        let page = "\(body)<p>%</p><hr><p>Example Corp</p>"
        let pages = (1...5).map { page.replacing("%", with: "\($0)") }.joined()
        let found = try found(list("<p><b>Item 1. Business</b></p>\(pages)<p>The end.</p>"), "10-K")
        #expect(found.count == 1)
        #expect(!found[0].text.contains("Example Corp"))
        #expect(!found[0].text.contains("\n3\n"))
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
                == "ITEM 5. MARKET FOR THE REGISTRANT'S COMMON EQUITY AND RELATED STOCKHOLDER MATTERS\n\nFirst quarter\t$ 8.25\t$ 7.125")
    }

    @Test func oldAndNewNumbersOfCurrentReports() throws {
        #expect(try names("<p>Item 5. Other Events</p><p>Text</p><p>Item 7. Financial Statements and Exhibits</p><p>None</p>", "8-K") == "5 7")
        #expect(try names("<p>Item 8.01 Other Events</p><p>Text</p><p>Item 5.02 Departure of Directors</p><p>Text</p>", "8-K/A") == "8.01 5.02")
    }
}
