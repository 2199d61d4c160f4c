import Bytes
import Testing

@testable import Submission

/// The same reports in the layouts of many filing agents. In each, every item is found with its own text and no other.
struct SectionLayoutTests {
    struct Item: Sendable {
        var part: String
        var number: String
        var title: String

        /// Unique words at the start and at the end of the item's text.
        var first: String { "first\(word)" }
        var last: String { "last\(word)" }
        private var word: String { "of\(part)and\(number.replacing(".", with: "d"))end".lowercased() }
    }

    enum Report: String, CaseIterable, Sendable {
        case annual = "10-K"
        case annualOf1996 = "10-K405"
        case quarterly = "10-Q"
        case current = "8-K"

        var items: [Item] {
            switch self {
            case .annual:
                Self.items("I", [("1", "Business"), ("1A", "Risk Factors"), ("1B", "Unresolved Staff Comments"), ("1C", "Cybersecurity"), ("2", "Properties")])
                    + Self.items("I", [("3", "Legal Proceedings"), ("4", "Mine Safety Disclosures")])
                    + Self.items("II", [("5", "Market for Registrant’s Common Equity, Related Stockholder Matters and Issuer Purchases of Equity Securities")])
                    + Self.items("II", [("6", "[Reserved]"), ("7", "Management’s Discussion and Analysis of Financial Condition and Results of Operations")])
                    + Self.items(
                        "II", [("7A", "Quantitative and Qualitative Disclosures About Market Risk"), ("8", "Financial Statements and Supplementary Data")])
                    + Self.items("II", [("9A", "Controls and Procedures"), ("9B", "Other Information")])
                    + Self.items("III", [("10", "Directors, Executive Officers and Corporate Governance"), ("11", "Executive Compensation")])
                    + Self.items("III", [("14", "Principal Accountant Fees and Services")])
                    + Self.items("IV", [("15", "Exhibits and Financial Statement Schedules"), ("16", "Form 10-K Summary")])
            case .annualOf1996:
                Self.items(
                    "I", [("1", "Business"), ("2", "Properties"), ("3", "Legal Proceedings"), ("4", "Submission of Matters to a Vote of Security Holders")])
                    + Self.items("II", [("5", "Market for Registrant's Common Equity and Related Stockholder Matters"), ("6", "Selected Financial Data")])
                    + Self.items("II", [("7", "Management's Discussion and Analysis of Financial Condition and Results of Operations")])
                    + Self.items("II", [("8", "Financial Statements and Supplementary Data")])
                    + Self.items("III", [("10", "Directors and Executive Officers of the Registrant"), ("11", "Executive Compensation")])
                    + Self.items("IV", [("14", "Exhibits, Financial Statement Schedules, and Reports on Form 8-K")])
            case .quarterly:
                Self.items("I", [("1", "Financial Statements"), ("3", "Quantitative and Qualitative Disclosures About Market Risk")])
                    + Self.items("I", [("4", "Controls and Procedures")])
                    + Self.items(
                        "II", [("1", "Legal Proceedings"), ("1A", "Risk Factors"), ("2", "Unregistered Sales of Equity Securities and Use of Proceeds")])
                    + Self.items("II", [("5", "Other Information"), ("6", "Exhibits")])
            case .current:
                Self.items("", [("2.02", "Results of Operations and Financial Condition"), ("5.02", "Departure of Directors or Certain Officers")])
                    + Self.items("", [("8.01", "Other Events"), ("9.01", "Financial Statements and Exhibits")])
            }
        }

        private static func items(_ part: String, _ items: [(String, String)]) -> [Item] { items.map { Item(part: part, number: $0.0, title: $0.1) } }
    }

    private static let prose = [
        "The Company continued to invest in its operations during the period.", "Net sales increased 4% compared to the prior year.",
        "As described in Item 1A, “Risk Factors,” and elsewhere in this report, our results may differ.",
        "See Part II, Item 7 for a discussion of liquidity.", "We lease office space under agreements that expire at various dates.",
    ]

    private func paragraphs(_ item: Item, _ random: inout some RandomNumberGenerator) -> [String] {
        var paragraphs = (0..<5).map { _ in Self.prose.randomElement(using: &random) ?? "" }
        paragraphs[0] = "\(item.first) \(paragraphs[0])"
        paragraphs[4] = "\(paragraphs[4].dropLast()) \(item.last)."
        return paragraphs
    }

    private func check(_ report: Report, _ list: BlockList, _ layout: String) throws {
        var list = list
        PageFurniture.mark(&list)
        let form = try #require(FormItems(formType: report.rawValue))
        var found: [String: String] = [:]
        for section in SectionFinder.sections(in: list, form: form) {
            guard let code = section.code?.description else { continue }
            let name = report == .quarterly ? "\(section.partName ?? "").\(code)" : code
            #expect(found[name] == nil, "\(report) \(layout): \(name) twice")
            found[name] = String(decoding: SectionText(list: list, isMarkdown: false).text(section.blocks), as: UTF8.self)
        }
        let words = report.items.flatMap { [$0.first, $0.last] }
        for item in report.items {
            let name = report == .quarterly ? "\(item.part).\(item.number)" : item.number
            let text = found.removeValue(forKey: name)
            #expect(words.filter { text?.contains($0) ?? false } == [item.first, item.last], "\(report) \(layout): \(name)")
        }
        #expect(found.isEmpty, "\(report) \(layout): \(found.keys)")
    }

    private static func heading(_ template: String, _ item: Item) -> String {
        template.replacing("{1}", with: item.number).replacing("{title}", with: item.title).replacing("{TITLE}", with: item.title.uppercased())
    }

    @Test(
        arguments: Report.allCases,
        [
            "<p><b>Item {1}. {title}</b></p>", "<p><b>ITEM {1}. {TITLE}</b></p>", "<p><b>ITEM {1} - {TITLE}</b></p>", "<p><b>Item {1} — {title}</b></p>",
            "<p><b>Item {1}: {title}</b></p>", "<p><b>Item&nbsp;{1}.&nbsp;&nbsp;&nbsp;{title}</b></p>", "<p><b>Item {1} {title}</b></p>",
            "<p><b>ITEM {1}.<br>{TITLE}</b></p>", "<h2>Item {1}. {title}</h2>", "<div>Item {1}.</div><div>{title}</div>",
            "<table><tr><td width=\"10%\"><b>Item {1}.</b></td><td><b>{title}</b></td></tr></table>",
            "<table><tr><td>Item</td><td>{1}.</td><td>{title}</td></tr></table>",
            "<p align=\"center\"><b>ITEM {1}</b></p><p align=\"center\"><b>{TITLE}</b></p>",
            "<div><span>I</span><span>tem </span><span>{1}</span><span>.</span> <span>{title}</span></div>",
            "<P><FONT SIZE=\"2\"><B>Item&#160;{1}.</B></FONT><FONT SIZE=\"2\"><B><U>{title}</U></B></FONT></P>",
            "<p style='text-indent:-.5in'><b>Item {1}.<span style='mso-tab-count:1'>&nbsp;&nbsp; </span>{title}<o:p></o:p></b></p>",
            "<p><b>Item {1}. {title}.</b> The following applies to us.</p>", "<p><u>Item {1}</u>. <u>{title}</u></p>",
        ])
    func html(_ report: Report, _ heading: String) throws {
        var random = Lehmer(state: 7)
        for contents in ["", "<a>", "<a href=\"#{1}\">"] {
            var html = "<html><body><p>FORM \(report.rawValue)</p><p>ACME WIDGETS INC</p>"
            if !contents.isEmpty, report != .current {
                html += "<p>TABLE OF CONTENTS</p><table>"
                for (page, item) in report.items.enumerated() {
                    let link = contents.replacing("{1}", with: "\(item.part)-\(item.number)")
                    html += "<tr><td>\(link)Item \(item.number).</a></td><td>\(link)\(item.title)</a></td><td>\(page + 3)</td></tr>"
                }
                html += "</table><hr>"
            }
            var part = ""
            for item in report.items {
                if item.part != part { html += "<p><b>PART \(item.part)</b></p>" }
                part = item.part
                html += "<a name=\"\(item.part)-\(item.number)\"></a>\(Self.heading(heading, item))"
                for paragraph in paragraphs(item, &random) { html += "<p>\(paragraph)</p>" }
            }
            html += "<p>SIGNATURES</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934 ...</p></body></html>"
            try check(report, HTMLBlocks.read(Array(html.utf8).span), "\(heading) \(contents)")
        }
    }

    /// Plain text with a page for each item and the page number at its foot; in the contents dots lead to the page numbers.
    @Test(
        arguments: Report.allCases,
        [
            "Item {1}.  {title}", "ITEM {1}.  {TITLE}", "ITEM {1}:  {TITLE}", "Item {1} - {title}", "ITEM {1}.\t{TITLE}", "Item {1}.\n\n     {title}",
            "                  ITEM {1}\n                  {TITLE}", "Item {1}.  {title}\n-------------------",
        ])
    func text(_ report: Report, _ heading: String) throws {
        var random = Lehmer(state: 7)
        for hasContents in [false, true] {
            var text = "                  SECURITIES AND EXCHANGE COMMISSION\n                       FORM \(report.rawValue)\n\n"
            if hasContents, report != .current {
                text += "                       TABLE OF CONTENTS\n\n"
                for (page, item) in report.items.enumerated() { text += "Item \(item.number).  \(item.title) .............. \(page + 3)\n" }
                text += "\n<PAGE>\n"
            }
            var part = ""
            for (page, item) in report.items.enumerated() {
                if item.part != part { text += "                              PART \(item.part)\n\n" }
                part = item.part
                text += wrapped(Self.heading(heading, item))
                for paragraph in paragraphs(item, &random) { text += wrapped("     \(paragraph)") }
                text += "                                \(page + 1)\n<PAGE>\n"
            }
            text += "                              SIGNATURES\n\n     Pursuant to the requirements of the Act ...\n"
            try check(report, TextLines.read(Array(text.utf8).span), "\(heading) \(hasContents)")
        }
    }

    /// Wraps text into lines of 75 columns, followed by an empty line.
    private func wrapped(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = String(line)
            while rest.count > 75, let blank = rest.prefix(75).lastIndex(of: " "), rest.prefix(upTo: blank).contains(where: { $0 != " " }) {
                lines.append(String(rest[..<blank]))
                rest = String(rest[rest.index(after: blank)...])
            }
            lines.append(rest)
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// A generator of the same numbers in each run.
    private struct Lehmer: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }
}
