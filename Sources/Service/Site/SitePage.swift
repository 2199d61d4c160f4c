import Reports

/// A page of the site: its title and what stands in it.
struct SitePage {
    let title: String
    let content: (inout MarkupWriter) -> Void
    /// Makes the page, without the database; nil for a page that is made.
    let rest: (() throws(Problem) -> SitePage)?
    /// Whether answers of language models stand in it, whose readings are recorded.
    var showsAnswers = false

    init(_ title: String, _ content: @escaping (inout MarkupWriter) -> Void) { (self.title, self.content, rest) = (title, content, nil) }

    /// A page for which everything is read that is in the database.
    init(rest: @escaping () throws(Problem) -> SitePage) { (title, content, self.rest) = ("", { _ in }, rest) }

    /// The pages that every page links to.
    private static let places: [(path: String, name: String)] = [
        ("/", "Home"), ("/filings", "Filings"), ("/alerts", "Alerts"), ("/answers", "Answers"), ("/runs", "Runs"), ("/rejects", "Rejects"),
    ]

    /// Returns the document.
    ///
    /// - Parameters:
    ///   - style: the address of the style sheet.
    ///   - hasSession: whether there is somebody to log out.
    func html(style: String, hasSession: Bool) -> [UInt8] {
        var writer = MarkupWriter()
        writer.htmlDeclaration()
        writer.element("html", ["lang": "en"]) { html in
            html.element("head") { head in
                head.empty("meta", ["charset": "utf-8"])
                head.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                head.empty("meta", ["name": "color-scheme", "content": "light dark"])
                head.element("title", text: "\(title) – secflow")
                head.empty("link", ["rel": "stylesheet", "href": style])
            }
            html.newLine()
            html.element("body") { body in
                body.element("a", ["class": "skip", "href": "#content"], text: "To the content")
                body.element("header", ["class": "site"]) { writeHeader(to: &$0, hasSession: hasSession) }
                body.newLine()
                body.element("main", ["id": "content"]) { main in
                    main.newLine()
                    content(&main)
                    main.newLine()
                }
                body.newLine()
            }
        }
        writer.newLine()
        return writer.bytes
    }

    private func writeHeader(to header: inout MarkupWriter, hasSession: Bool) {
        header.element("nav", ["aria-label": "Site"]) { nav in
            for (path, name) in Self.places { nav.element("a", ["href": path], text: name) }
        }
        header.element("form", ["action": "/search", "role": "search", "aria-label": "Companies"]) { form in
            form.element("label", ["for": "q", "class": "spoken"], text: "Company, ticker or CIK")
            form.empty("input", ["id": "q", "name": "q", "type": "search", "placeholder": "Company, ticker or CIK", "required": "", "maxlength": "100"])
            form.element("button", text: "Search")
        }
        if hasSession {
            header.element("form", ["action": "/logout", "method": "post", "aria-label": "Session"]) { $0.element("button", text: "Log out") }
        }
    }
}

/// What a page depends on beside its address and the database.
struct PageContext {
    /// Where the submissions are; nil for a server that shows no documents.
    let store: (any FilingSource)?
    let scopes: Scopes
}

extension MarkupWriter {
    mutating func link(_ address: String, _ text: String) { element("a", ["href": address], text: text) }

    /// Writes a link to all rows, if these are not all.
    mutating func writeMore(_ rows: SiteRows, _ address: String, _ text: String) {
        if rows.next != nil { element("p") { $0.link(address, text) } }
    }

    /// Writes a paragraph that says that there is nothing, or another sentence.
    mutating func paragraph(_ text: String) { element("p", text: text) }

    /// Writes a table.
    ///
    /// - Parameters:
    ///   - caption: what the rows are.
    ///   - names: the heads of the columns.
    ///   - numbers: the columns with numbers, which stand on the right.
    ///   - writeCell: writes the content of a cell, by row and column.
    mutating func table<Row>(
        _ caption: String, _ names: [String], _ rows: [Row], numbers: Set<Int> = [], _ writeCell: (inout MarkupWriter, Row, Int) -> Void
    ) {
        element("div", ["class": "scroll list", "role": "region", "tabindex": "0", "aria-label": caption]) { region in
            region.element("table") { table in
                table.element("caption", text: caption)
                table.element("thead") { head in
                    head.element("tr") { row in
                        for (column, name) in names.enumerated() {
                            row.element("th", ["scope": "col", "class": numbers.contains(column) ? "number" : nil], text: name)
                        }
                    }
                }
                table.element("tbody") { body in
                    for row in rows {
                        body.newLine()
                        body.element("tr") { line in
                            for column in names.indices {
                                line.element("td", ["class": numbers.contains(column) ? "number" : nil]) { writeCell(&$0, row, column) }
                            }
                        }
                    }
                }
            }
        }
        newLine()
    }

    /// Writes names and values; those without a value are left out.
    mutating func definitions(_ entries: [(name: String, value: String?)]) {
        element("dl") { list in
            for (name, value) in entries {
                guard let value, !value.isEmpty else { continue }
                list.element("dt", text: name)
                list.element("dd") { $0.element("bdi", text: value) }
            }
        }
        newLine()
    }
}
