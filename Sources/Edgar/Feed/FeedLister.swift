import Bytes
import HTTP
package import Records

/// Lists filings from the daily Feed, the archives of all submissions of a day. Their headers have fields that no index has, such as items and periods.
package final class FeedLister {
    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let output: any ListingOutput
    private var line: FilingLineWriter

    package init(site: EdgarSite, client: EdgarClient, selection: Selection, tickers: TickerList?, output: any ListingOutput) {
        self.site = site
        self.client = client
        self.selection = selection
        self.output = output
        line = FilingLineWriter(site: site, tickers: tickers)
    }

    /// Lists the archives day by day. The filings of an archive are listed in the order of their filing dates, mostly the day of the archive.
    package func list(from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        let lines = try rethrowing(SortedLines(), as: EdgarFailure.init)
        var day = first
        while day <= last {
            // Weekends have no archive.
            if (1...5).contains(day.weekday) { try list(day, lines) }
            day = day + 1
        }
    }

    private func list(_ day: CalendarDate, _ lines: SortedLines) throws(EdgarFailure) {
        let url = site.feed(day)
        let listing = FeedListing { header, listedAt throws(SystemFailure) in try self.add(header, listedAt: listedAt, to: lines) }
        var request = EdgarRequest(url, expecting: .tarball, sink: FeedArchive(listing))
        request.acceptsCompression = false
        do throws(EdgarFailure) {
            _ = try client.get(request)
        } catch  where error.kind == .missing {
            return output.note("no Feed of \(day): a holiday, or too early")
        }
        if listing.malformed > 0 {
            let rejection = Rejection(code: "malformed_header", message: "\(url): \(listing.malformed) filings without a header")
            try rethrowing(output.reject(rejection, subject: url), as: EdgarFailure.init)
        }
        try lines.drain { text throws(EdgarFailure) in
            try rethrowing(output.write(text), as: EdgarFailure.init)
        }
        try rethrowing(output.flush(), as: EdgarFailure.init)
    }

    private func add(_ header: FeedHeader, listedAt: String, to lines: SortedLines) throws(SystemFailure) {
        let wanted = header.parties.filter { $0.cik != nil && selection.takes(company: $0.cik) }
        guard let party = wanted.first(where: \.isSubject) ?? wanted.first, let cik = party.cik, selection.takes(form: header.formType, items: header.items)
        else { return }
        let filing = CompanySubmissions.Filing(
            number: header.number, formType: header.formType, filingDate: header.filingDate, periodEnd: header.periodEnd, acceptedRaw: nil, items: header.items)
        line.set(filing, cik: cik, ticker: line.ticker(of: cik), companyName: party.name, listedAt: listedAt)
        try lines.add(line.bytes.span, header.number, filed: header.filingDate)
    }
}
