import Bytes
import HTTP
package import Records

/// Lists the filings of companies out of their submissions JSON, with the pages of older filings that the dates ask for.
package final class SubmissionsLister {
    package struct Company: Sendable {
        package var cik: CIK
        /// As it was asked for; nil when the company was named by its CIK.
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

    /// The filings of all companies in the order of their filing dates, each accession number once. `latest` is the most of each company.
    package func list(_ companies: some Sequence<Company>, latest: Int?) throws(EdgarFailure) {
        let lines = try rethrowing(SortedLines(), as: EdgarFailure.init)
        for company in companies {
            do throws(EdgarFailure) {
                try add(company, latest: latest, to: lines)
            } catch  where error.endsRun || error.isRetryable {
                throw error
            } catch {
                let code = error.kind == .missing ? "no_such_company" : error.code
                try reject(Rejection(code: code, message: error.message), subject: "\(company.cik)")
            }
        }
        try lines.drain { text throws(EdgarFailure) in
            try rethrowing(output.write(text), as: EdgarFailure.init)
        }
    }

    /// One company's, the oldest first.
    private func add(_ company: Company, latest: Int?, to lines: SortedLines) throws(EdgarFailure) {
        let first = try counted(try source.submissions(of: company.cik), source.name(of: company.cik))
        // Both the file and its pages give the newest first.
        var newestFirst = chosen(first)
        for page in first.pages {
            if let latest, newestFirst.count >= latest { break }
            if let since = selection.since, let to = page.to, to < since { continue }
            if let until = selection.until, let from = page.from, from > until { continue }
            do throws(EdgarFailure) {
                newestFirst += chosen(try counted(try source.page(page.name), page.name))
            } catch  where error.kind == .missing || error.kind == .malformed {
                // What the other pages have is worth having.
                try reject(Rejection(code: "missing_page", message: error.message), subject: page.name)
            }
        }
        let ordered = newestFirst.indices.sorted { (newestFirst[$0].filingDate, $1) < (newestFirst[$1].filingDate, $0) }.map { newestFirst[$0] }
        for filing in ordered.suffix(latest ?? ordered.count) {
            line.set(filing, cik: company.cik, ticker: company.ticker ?? first.tickers.first, companyName: first.name)
            try rethrowing(lines.add(line.bytes.span, filing.number, filed: filing.filingDate), as: EdgarFailure.init)
        }
    }

    private func counted(_ submissions: CompanySubmissions, _ name: String) throws(EdgarFailure) -> CompanySubmissions {
        if submissions.malformedRows > 0 {
            try reject(
                Rejection(code: "malformed_answer", message: "\(name): \(submissions.malformedRows) rows without an accession number, a form or a date"),
                subject: name)
        }
        return submissions
    }

    private func chosen(_ submissions: CompanySubmissions) -> [CompanySubmissions.Filing] {
        submissions.filings.filter { filing in
            var form = filing.formType
            return selection.takes(filing.filingDate) && form.withUTF8 { selection.takes(form: Span(_unsafeElements: $0)) }
        }
    }

    private func reject(_ rejection: Rejection, subject: String) throws(EdgarFailure) {
        try rethrowing(output.reject(rejection, subject: subject), as: EdgarFailure.init)
    }
}
