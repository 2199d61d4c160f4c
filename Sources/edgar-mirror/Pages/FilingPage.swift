import Records

/// The pages that describe a filing's folder: two for people, and a listing for programs.
enum FilingPage {
    /// Returns `index.json`, which every folder of the Archives has.
    static func listing(_ filing: Filing, _ cik: CIK, _ documents: [DocumentReference]) -> [UInt8] {
        let folder = "/Archives/edgar/data/\(cik.withoutZeros)"
        var listing = DirectoryListing(name: "\(folder)/\(filing.accession.withoutDashes)", parent: folder)
        // EDGAR gives no sizes for the files that it makes itself, and sorts the filer's files by name.
        for name in ["\(filing.accession)-index-headers.html", "\(filing.accession)-index.html", "\(filing.accession).txt"] {
            listing.add(name, type: MediaType.icon(name), modified: filing.listedTime, size: "")
        }
        let files = documents.compactMap { document in document.filename.map { (name: $0, size: document.length) } }
        for file in files.sorted(by: { ($0.name.lowercased(), $0.name) < ($1.name.lowercased(), $1.name) }) {
            listing.add(file.name, type: MediaType.icon(file.name), modified: filing.listedTime, size: "\(file.size)")
        }
        return listing.bytes()
    }

    /// Returns `{accession number}-index-headers.html`: the header in an HTML page.
    static func headers(_ filing: Filing, _ header: String) -> [UInt8] {
        Array(
            """
            <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
            <html>
            <head>
            <title>EDGAR filing index header for \(filing.accession)</title>
            </head>
            <body>
            <pre>
            \(HTMLText.escaped(header))
            </pre>
            </body>
            </html>

            """.utf8)
    }

    /// Returns `{accession number}-index.html`: the tables of EDGAR's page, without its layout.
    static func html(_ filing: Filing, _ cik: CIK, _ documents: [DocumentReference]) -> [UInt8] {
        let folder = "/Archives/edgar/data/\(cik.withoutZeros)/\(filing.accession.withoutDashes)"
        var page = """
            <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
            <title>EDGAR Filing Documents for \(filing.accession)</title>
            </head>
            <body>
            <div id="formHeader">
            <div id="formName"><strong>Form \(HTMLText.escaped(filing.form))</strong></div>
            <div id="secNum"><strong>SEC Accession No.</strong> \(filing.accession)</div>
            </div>
            <div class="formContent">
            \(grouping("Filing Date", filing.filingDate?.description))\
            \(grouping("Accepted", filing.acceptedAt.map { _ in filing.listedTime }))\
            \(grouping("Documents", "\(documents.count)"))\
            \(grouping("Period of Report", filing.period?.description))</div>
            <table class="tableFile" summary="Document Format Files">
            <tr><th scope="col">Seq</th><th scope="col">Description</th><th scope="col">Document</th><th scope="col">Type</th><th scope="col">Size</th></tr>

            """
        for document in documents {
            let name = HTMLText.escaped(document.filename ?? "")
            // Links to inline XBRL open EDGAR's viewer.
            let (viewer, mark) = document.kind == .inline ? ("/ix?doc=", " &nbsp;&nbsp;<span style=\"color: green\">iXBRL</span>") : ("", "")
            let link = "<a href=\"\(viewer)\(folder)/\(name)\">\(name)</a>\(mark)"
            page += row(document.sequence, document.description, link, document.documentType, document.length)
        }
        let whole = "\(filing.accession).txt"
        page += row(nil, "Complete submission text file", "<a href=\"\(folder)/\(whole)\">\(whole)</a>", nil, filing.size)
        page += "</table>\n"
        for party in filing.parties {
            let role = party.role.split(separator: "_").joined(separator: " ").capitalizedFirst
            page += """
                <div class="companyInfo"><span class="companyName">\(HTMLText.escaped(party.name ?? "")) (\(HTMLText.escaped(role))) \
                CIK: \(party.cik?.description ?? "")</span></div>

                """
        }
        return Array((page + "</body>\n</html>\n").utf8)
    }

    private static func grouping(_ head: String, _ text: String?) -> String {
        text.map { "<div class=\"infoHead\">\(head)</div>\n<div class=\"info\">\(HTMLText.escaped($0))</div>\n" } ?? ""
    }

    private static func row(_ sequence: String?, _ description: String?, _ link: String, _ type: String?, _ size: Int) -> String {
        func cell(_ text: String?) -> String { "<td scope=\"row\">\(text.map(HTMLText.escaped) ?? "&nbsp;")</td>" }
        return "<tr>\(cell(sequence))\(cell(description))<td scope=\"row\">\(link)</td>\(cell(type))\(cell("\(size)"))</tr>\n"
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
