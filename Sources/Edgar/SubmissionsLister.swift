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

    private struct Found {
        var filing: CompanySubmissions.Filing
        var cik: CIK
        var ticker: String?
        var companyName: String?
    }

    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let output: any ListingOutput

    package init(site: EdgarSite, client: EdgarClient, selection: Selection, output: any ListingOutput) {
        self.site = site
        self.client = client
        self.selection = selection
        self.output = output
    }

    /// The filings of all companies in the order of their filing dates, each accession number once. `latest` is the most of each company.
    package func list(_ companies: [Company], latest: Int?) throws(EdgarFailure) {
        var all: [Found] = []
        for company in companies {
            do throws(EdgarFailure) {
                all += try filings(of: company, latest: latest)
            } catch  where error.endsRun || error.isRetryable {
                throw error
            } catch {
                let code = error.kind == .missing ? "no_such_company" : error.code
                try reject(Rejection(code: code, message: error.message), subject: "\(company.cik)")
            }
        }
        var seen = Set<AccessionNumber>()
        var line = FilingLineWriter(site: site, tickers: nil)
        let order = all.indices.sorted { (all[$0].filing.filingDate, $0) < (all[$1].filing.filingDate, $1) }
        for index in order where seen.insert(all[index].filing.number).inserted {
            line.set(all[index].filing, cik: all[index].cik, ticker: all[index].ticker, companyName: all[index].companyName)
            try onThisSide { () throws(SystemFailure) in try output.write(line.bytes.span) }
        }
    }

    /// One company's, the oldest first.
    private func filings(of company: Company, latest: Int?) throws(EdgarFailure) -> [Found] {
        let first = try submissions(site.submissions(company.cik))
        // Both the file and its pages give the newest first.
        var newestFirst = chosen(first)
        for page in first.pages {
            if let latest, newestFirst.count >= latest { break }
            if let since = selection.since, let to = page.to, to < since { continue }
            if let until = selection.until, let from = page.from, from > until { continue }
            guard let url = site.submissionsPage(page.name) else {
                try reject(Rejection(code: "malformed_answer", message: "a page of filings with the name \"\(page.name)\""), subject: "\(company.cik)")
                continue
            }
            do throws(EdgarFailure) {
                newestFirst += chosen(try submissions(url))
            } catch  where error.kind == .missing || error.kind == .malformed {
                // What the other pages have is worth having.
                try reject(Rejection(code: "missing_page", message: error.message), subject: url)
            }
        }
        let ordered = newestFirst.indices.sorted { (newestFirst[$0].filingDate, $1) < (newestFirst[$1].filingDate, $0) }.map { newestFirst[$0] }
        return ordered.suffix(latest ?? ordered.count).map {
            Found(filing: $0, cik: company.cik, ticker: company.ticker ?? first.tickers.first, companyName: first.name)
        }
    }

    private func submissions(_ url: String) throws(EdgarFailure) -> CompanySubmissions {
        let response = try client.get(EdgarClient.Question(url, expecting: .json))
        let submissions: CompanySubmissions
        do throws(EdgarFailure) {
            submissions = try CompanySubmissions(parsing: response.body.span)
        } catch {
            throw EdgarFailure(error.kind, "\(url): \(error.message)", code: error.code)
        }
        if submissions.malformedRows > 0 {
            try reject(
                Rejection(code: "malformed_answer", message: "\(url): \(submissions.malformedRows) rows without an accession number, a form or a date"),
                subject: url)
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
        try onThisSide { () throws(SystemFailure) in try output.reject(rejection, subject: subject) }
    }
}
