package import Figures
package import Records

/// A page of the figures of one or several companies: an HTML document that needs no other file, no script and no network.
package struct ReportPage {
    private let asOf: CalendarDate?
    private var sections: [CompanySection] = []

    /// - Parameter asOf: the day on which the figures were known; nil for all.
    package init(asOf: CalendarDate?) { self.asOf = asOf }

    package var isEmpty: Bool { sections.isEmpty }

    /// Adds a company, and returns the number of its figures on the page. One without a figure is left out.
    @discardableResult
    package mutating func add(_ views: CompanyViews, where isWanted: (Figure) -> Bool) throws(ReportsFailure) -> Int {
        let section = CompanySection(views, asOf: asOf, where: isWanted)
        guard !section.isEmpty else { return 0 }
        guard sections.count < ReportLimits.companiesOfAPage else {
            throw ReportsFailure("a page shows at most \(ReportLimits.companiesOfAPage) companies: choose them with --company")
        }
        sections.append(section)
        return (section.years.figures + section.quarters.figures).count { Margin(rawValue: $0.item) == nil }
    }

    /// Returns the document.
    package func html() -> [UInt8] {
        var writer = MarkupWriter()
        writer.htmlDeclaration()
        writer.element("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"]) { html in
            html.newLine()
            html.element("head") { writeHead(to: &$0) }
            html.newLine()
            html.element("body") { body in
                body.newLine()
                body.element("main") { main in
                    if sections.count > 1 { writeContents(to: &main) }
                    for section in sections { section.write(to: &main, level: sections.count > 1 ? 2 : 1) }
                }
                body.newLine()
                body.element("footer", ["id": "legend"]) { Self.writeLegend("its filing at EDGAR", hasTransition: hasTransition, to: &$0) }
                body.newLine()
            }
        }
        writer.newLine()
        return writer.bytes
    }

    private var title: String {
        sections.count == 1 ? "\(sections[0].company.title.cut(to: ReportLimits.charactersOfAName)): figures" : "Figures of \(sections.count) companies"
    }

    private func writeHead(to head: inout MarkupWriter) {
        head.newLine()
        head.empty("meta", ["charset": "utf-8"])
        head.newLine()
        head.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        head.empty("meta", ["name": "color-scheme", "content": "light dark"])
        head.empty(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'sha256-\(PageStyle.hash)'; base-uri 'none'; form-action 'none'",
            ])
        head.newLine()
        head.element("title", text: title)
        head.newLine()
        head.style(PageStyle.sheets)
        head.newLine()
    }

    private func writeContents(to main: inout MarkupWriter) {
        main.element("h1", text: title)
        main.newLine()
        main.element("nav", ["aria-label": "Companies"]) { nav in
            nav.element("ol", ["class": "contents"]) { list in
                for section in sections {
                    list.newLine()
                    list.element("li") { entry in
                        entry.element("a", ["href": "#\(section.id)"]) { link in
                            link.element("bdi", text: section.company.shortTitle.cut(to: ReportLimits.charactersOfAName))
                        }
                    }
                }
            }
        }
        main.newLine()
    }

    private static let transition = "A T, as in Q1T, marks a part of the transition period between two fiscal years, after a change of the fiscal year."

    private var hasTransition: Bool { sections.contains { $0.quarters.table.columns.contains { $0.fiscalPeriod.isTransition } } }

    /// - Parameter place: where a number leads.
    static func writeLegend(_ place: String, hasTransition: Bool, to footer: inout MarkupWriter) {
        footer.element(
            "p",
            text: """
                A number links to \(place); the small number beside it is that of the filing in the list. Numbers in italics were calculated from \
                reported figures, and n1, n2 and so on are the notes that say how; margins are in percent of revenues. A dash is a missing figure, and its \
                note says why. Below a number is the change from a year before, also in percent of the earlier number unless that is zero or has \
                another sign; that of a margin is in percentage points (pp). ≠ marks a figure of another concept than a year before, † a change \
                between two bases: one of the figures was restated, or may have been, and the other was not reported anew. Amounts per share and numbers of shares are as reported: a later split of shares does not change them. Items \
                without a figure in the periods of a table are left out.\(hasTransition ? " \(Self.transition)" : "")
                """)
    }
}
