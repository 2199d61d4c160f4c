import Bytes
import HTTP
package import Records

/// Lists the filings of companies from their submissions files, and from the pages of older filings as far as the wanted dates need them.
package final class SubmissionsLister {
    package struct Company: Sendable {
        package var cik: CIK
        /// The ticker that the user named; nil when the company was named by its CIK.
        package var ticker: String?

        package init(cik: CIK, ticker: String? = nil) {
            self.cik = cik
            self.ticker = ticker
        }
    }

    private let source: any SubmissionsSource
    private let selection: Selection
    private let output: any ListingOutput
    private var line: FilingLineWriter

    package init(_ source: any SubmissionsSource, site: EdgarSite, selection: Selection, output: any ListingOutput) {
        self.source = source
        self.selection = selection
        self.output = output
        line = FilingLineWriter(site: site, tickers: nil)
    }

    /// Lists the filings of all companies in the order of their filing dates, each accession number once.
    ///
    /// - Parameter latest: the most filings to list of each company; nil for all.
    /// - Returns: whether any of the companies has a submissions file.
    package func list(_ companies: some Sequence<Company>, latest: Int?) throws(EdgarFailure) -> Bool {
        var hasFound = false
        let lines = try rethrowing(SortedLines(), as: EdgarFailure.init)
        for company in companies {
            do throws(EdgarFailure) {
                try add(company, latest: latest, to: lines)
                hasFound = true
            } catch  where error.endsRun || error.isRetryable {
                throw error
            } catch  where error.kind == .missing {
                let message = "no company with CIK \(company.cik.withoutZeros) \(source.place)"
                try reject(Rejection(code: "no_such_company", message: message), subject: "\(company.cik)")
            } catch {
                try reject(Rejection(code: error.code, message: error.message), subject: "\(company.cik)")
            }
        }
        try lines.drain { text throws(EdgarFailure) in
            try rethrowing(output.write(text), as: EdgarFailure.init)
        }
        return hasFound
    }

    /// Adds the lines of one company, the oldest filing first.
    private func add(_ company: Company, latest: Int?, to lines: SortedLines) throws(EdgarFailure) {
        let first = try counted(try source.submissions(of: company.cik), source.name(of: company.cik))
        // The file and its pages list the newest filing first.
        var newestFirst = chosen(first)
        for page in first.content.pages {
            if let latest, newestFirst.count >= latest { break }
            if let since = selection.since, let to = page.to, to < since { continue }
            if let until = selection.until, let from = page.from, from > until { continue }
            do throws(EdgarFailure) {
                newestFirst += chosen(try counted(try source.page(page.name), page.name))
            } catch  where error.kind == .missing || error.kind == .malformed {
                // Go on with the other pages.
                try reject(Rejection(code: "missing_page", message: error.message), subject: page.name)
            }
        }
        let ordered = newestFirst.indices.sorted { (newestFirst[$0].filing.filingDate, $1) < (newestFirst[$1].filing.filingDate, $0) }.map { newestFirst[$0] }
        let ticker = company.ticker ?? first.content.tickers.first
        for (filing, listedAt) in ordered.suffix(latest ?? ordered.count) {
            line.set(filing, cik: company.cik, ticker: ticker, companyName: first.content.name, listedAt: listedAt)
            try rethrowing(lines.add(line.bytes.span, filing.number, filed: filing.filingDate), as: EdgarFailure.init)
        }
    }

    /// Returns `file`. Rejects its malformed rows.
    private func counted(_ file: SubmissionsFile, _ name: String) throws(EdgarFailure) -> SubmissionsFile {
        let malformed = file.content.malformedRows
        if malformed > 0 {
            try reject(
                Rejection(code: "malformed_answer", message: "\(name): \(malformed) rows without an accession number, a form or a date"),
                subject: name)
        }
        return file
    }

    private func chosen(_ file: SubmissionsFile) -> [(filing: CompanySubmissions.Filing, listedAt: String)] {
        file.content.filings.filter { selection.takes(filed: $0.filingDate) && selection.takes(form: $0.formType, items: $0.items) }
            .map { ($0, file.listedAt) }
    }

    private func reject(_ rejection: Rejection, subject: String) throws(EdgarFailure) {
        try rethrowing(output.reject(rejection, subject: subject), as: EdgarFailure.init)
    }
}
