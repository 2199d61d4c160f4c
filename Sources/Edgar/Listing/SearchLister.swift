import Bytes
import HTTP
import JSONLines
package import Records

/// Lists filings out of the full-text search. A search returns ten thousand documents at most, and counts no more: a range of days that reaches this number is
/// halved until each part has fewer.
package final class SearchLister {
    /// The first day of filings that the search has.
    package static let firstDay = CalendarDate(days: 11_323)  // 2001-01-01

    /// The most documents that a search returns.
    private static let window = 10_000
    private static let pageLength = 100
    /// The most companies in one request: with more the address gets too long.
    private static let companiesAtOnce = 50

    /// A part of a search's hits.
    private struct Page {
        /// The number of documents that the search found.
        var total: Int
        var hits: [JSONValue]
        /// When the response was received, in UTC as in records.
        var receivedAt: String
    }

    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let output: any ListingOutput
    private let query: String
    private var line: FilingLineWriter
    private let lines: SortedLines
    private var hasHits = false

    /// - Parameter query: words and phrases in quotation marks; empty for all documents.
    package init(
        _ query: String, site: EdgarSite, client: EdgarClient, selection: Selection, tickers: TickerList?, output: any ListingOutput
    ) throws(EdgarFailure) {
        self.query = query
        self.site = site
        self.client = client
        self.selection = selection
        self.output = output
        line = FilingLineWriter(site: site, tickers: tickers)
        lines = try rethrowing(SortedLines(), as: EdgarFailure.init)
    }

    package func list(from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        let first = max(first, Self.firstDay)
        guard first <= last else { return }
        let companies = selection.companies.sorted { $0.number < $1.number }
        if companies.count <= Self.companiesAtOnce {
            try list(companies, first, last)
        } else {
            // Each group of companies covers all days, so the lines are sorted only at the end.
            var start = 0
            while start < companies.count {
                let end = min(companies.count, start + Self.companiesAtOnce)
                try list(Array(companies[start..<end]), first, last, emits: false)
                start = end
            }
            try emit()
        }
        if !hasHits, !selection.searchForms.isEmpty { try findOtherForms(Array(companies.prefix(Self.companiesAtOnce)), first, last) }
    }

    /// Searches once for any form, so that the message of an empty listing can offer other forms.
    private func findOtherForms(_ companies: [CIK], _ first: CalendarDate, _ last: CalendarDate) throws(EdgarFailure) {
        for hit in try page(companies, first, last, start: 0, forms: []).hits {
            if let form = hit["_source"]?["form"]?.string { _ = selection.takes(form: form) }
        }
    }

    private func list(_ companies: [CIK], _ first: CalendarDate, _ last: CalendarDate, emits: Bool = true) throws(EdgarFailure) {
        let page = try page(companies, first, last, start: 0)
        if page.total >= Self.window, first < last {
            let middle = first + (last - first) / 2
            try list(companies, first, middle, emits: emits)
            return try list(companies, middle + 1, last, emits: emits)
        }
        if page.total >= Self.window {
            let rejection = Rejection(
                code: "too_many_hits",
                message:
                    "\(first) has \(Self.window) documents or more, of which the first \(Self.window) are listed: give --form or more words in --query, or use --source index"
            )
            try rethrowing(output.reject(rejection, subject: "\(first)"), as: EdgarFailure.init)
        }
        var start = 0
        var part = page
        while !part.hits.isEmpty {
            for hit in part.hits { try take(hit, listedAt: part.receivedAt) }
            start += part.hits.count
            guard start < min(page.total, Self.window), start + Self.pageLength <= Self.window else { break }
            part = try self.page(companies, first, last, start: start)
        }
        if emits { try emit() }
    }

    private func take(_ hit: JSONValue, listedAt: String) throws(EdgarFailure) {
        hasHits = true
        guard let source = hit["_source"], let number = source["adsh"]?.string.flatMap(AccessionNumber.init),
            let form = source["form"]?.string ?? source["root_forms"]?.array?.first?.string,
            let date = source["file_date"]?.string.flatMap({ CalendarDate($0) })
        else {
            let rejection = Rejection(code: "malformed_answer", message: "a hit of the search without an accession number, a form or a date")
            return try rethrowing(output.reject(rejection, subject: hit["_id"]?.string ?? "search"), as: EdgarFailure.init)
        }
        guard selection.takes(filed: date) else { return }
        let parties = (source["ciks"]?.array ?? []).map { $0.string.flatMap(CIK.init) }
        guard let place = parties.firstIndex(where: { $0 != nil && selection.takes(company: $0) }), let cik = parties[place] else { return }
        let items = source["items"]?.array?.compactMap(\.string) ?? []
        guard selection.takes(form: form, items: items) else { return }
        let names = source["display_names"]?.array ?? []
        let filing = CompanySubmissions.Filing(
            number: number, formType: form, filingDate: date, periodEnd: source["period_ending"]?.string.flatMap { CalendarDate($0) }, acceptedRaw: nil,
            items: items)
        let name = place < names.count ? names[place].string.flatMap(Self.name) : nil
        line.set(filing, cik: cik, ticker: line.ticker(of: cik), companyName: name, listedAt: listedAt)
        try rethrowing(lines.add(line.bytes.span, number, filed: date), as: EdgarFailure.init)
    }

    /// The company's name out of `Apple Inc.  (AAPL)  (CIK 0000320193)`.
    private static func name(_ display: String) -> String? {
        guard let mark = display.firstRange(of: "  (") else { return display.isEmpty ? nil : display }
        return String(display[..<mark.lowerBound])
    }

    private func emit() throws(EdgarFailure) {
        try lines.drain { text throws(EdgarFailure) in
            try rethrowing(output.write(text), as: EdgarFailure.init)
        }
        try rethrowing(output.flush(), as: EdgarFailure.init)
    }

    /// - Parameter forms: nil for the wanted forms; empty for any.
    private func page(
        _ companies: [CIK], _ first: CalendarDate, _ last: CalendarDate, start: Int, forms: [String]? = nil
    ) throws(EdgarFailure) -> Page {
        let url = site.searchIndex(
            query, forms: forms ?? selection.searchForms, companies: companies, from: first, to: last, start: start, size: Self.pageLength)
        let response = try client.get(EdgarRequest(url, expecting: .json))
        let receivedAt = Instant.now()
        guard let content = try? JSONValue(parsing: response.body.span), let hits = content["hits"]?["hits"]?.array,
            let total = content["hits"]?["total"]?["value"]?.integer
        else { throw EdgarFailure(.malformed, "\(url): the response has no list of hits") }
        return Page(total: total, hits: hits, receivedAt: receivedAt)
    }
}
