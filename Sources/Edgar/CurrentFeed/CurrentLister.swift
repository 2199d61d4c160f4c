import Bytes
import HTTP
import Records

/// Lists the latest filings from the current feed, page by page: one record for each accession number.
///
/// New filings push the others down while the pages are read, so each page overlaps the one before.
package final class CurrentLister {
    /// A filing in the feed.
    struct Filing {
        /// An entry for each of the filing's roles.
        var entries: [CurrentFeedPage.Entry]
        /// When the page with the first of the entries was received, in UTC as in records.
        let listedAt: String

        var number: AccessionNumber { entries[0].number }
        var filingDate: CalendarDate { entries[0].filingDate }

        init(_ entry: CurrentFeedPage.Entry, listedAt: String) {
            entries = [entry]
            self.listedAt = listedAt
        }
    }

    private static let pageLength = 100
    private static let overlap = 20
    /// The most pages that are read, in case the feed never ends.
    private static let pageLimit = 500

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

    /// Lists the filings of the feed in the order of their filing dates and, within a date, of their acceptance.
    ///
    /// - Parameter latest: the most filings to list: for each company if companies are named, else in all. Nil for no limit.
    package func list(latest: Int?) throws(EdgarFailure) {
        var limit = latest.map { LatestLimit($0, selection) }
        let newest = try read { _ in true }.filings.filter { filing in
            guard let entry = chosen(filing.entries) else { return false }
            return limit?.admits(entry.cik) ?? true
        }
        let order = newest.indices.sorted { (newest[$0].filingDate, $1) < (newest[$1].filingDate, $0) }
        for index in order {
            guard let line = text(newest[index]) else { continue }
            try rethrowing(output.write(line.span), as: EdgarFailure.init)
        }
    }

    /// Returns the record of a filing; nil when the filing is not wanted.
    func text(_ filing: Filing) -> [UInt8]? {
        guard let entry = chosen(filing.entries) else { return nil }
        line.set(entry, listedAt: filing.listedAt)
        return line.bytes
    }

    /// Returns the entry that represents a filing: the first wanted party that the filing is about, else the first wanted party; nil without a wanted party.
    private func chosen(_ entries: [CurrentFeedPage.Entry]) -> CurrentFeedPage.Entry? {
        let wanted = entries.filter { entry in
            selection.takes(company: entry.cik) && selection.takes(filed: entry.filingDate) && selection.takes(form: entry.formType, items: entry.items)
        }
        return wanted.first(where: \.isSubject) ?? wanted.first
    }

    /// Reads the new filings of the feed, the latest first, each with all its entries. Stops after a page whose last entries are all known.
    ///
    /// - Returns: `hasMetKnown` is false when the feed ended before such a page.
    func read(while isNew: (CurrentFeedPage.Entry) -> Bool) throws(EdgarFailure) -> (filings: [Filing], hasMetKnown: Bool) {
        var filings: [Filing] = []
        var places: [AccessionNumber: Int] = [:]
        var start = 0
        for _ in 0..<Self.pageLimit {
            guard let page = try page(start) else { return (filings, false) }
            let receivedAt = Instant.now()
            if page.malformed > 0 {
                let message = "the current feed: \(page.malformed) malformed entries were skipped"
                try rethrowing(output.reject(Rejection(code: "malformed_feed", message: message), subject: "current"), as: EdgarFailure.init)
            }
            var known = 0
            for entry in page.entries {
                if let place = places[entry.number] {
                    known = 0
                    if !filings[place].entries.contains(entry) { filings[place].entries.append(entry) }
                } else if isNew(entry) {
                    known = 0
                    places[entry.number] = filings.count
                    filings.append(Filing(entry, listedAt: receivedAt))
                } else {
                    known += 1
                }
            }
            if known >= min(Self.overlap, max(1, page.entries.count)) { return (filings, true) }
            if page.count < Self.pageLength { return (filings, false) }
            start += Self.pageLength - Self.overlap
        }
        return (filings, false)
    }

    /// Returns the page that begins with the entry `start`; nil past the end of the feed, where EDGAR sends status 503 with an HTML page twice in a row.
    ///
    /// A feed without an entry of the requested form ends at its first page, which looks like an outage. The feed of all forms is requested then: it fails during
    /// an outage, and otherwise shows which forms there are.
    private func page(_ start: Int) throws(EdgarFailure) -> CurrentFeedPage? {
        if let page = try page(start, form: selection.onlyForm ?? "", mayBeEnd: start > 0 || selection.onlyForm != nil) { return page }
        if start == 0, let page = try page(0, form: "", mayBeEnd: false) {
            for entry in page.entries { _ = chosen([entry]) }
        }
        return nil
    }

    private func page(_ start: Int, form: String, mayBeEnd: Bool) throws(EdgarFailure) -> CurrentFeedPage? {
        var request = EdgarRequest(site.currentFeed(form: form, start: start, count: Self.pageLength), expecting: .feed)
        if mayBeEnd { request.triesForPage = 2 }
        let response: Response
        do throws(EdgarFailure) {
            response = try client.get(request)
        } catch  where mayBeEnd && error.code == "file_unavailable" {
            return nil
        }
        return CurrentFeedPage(parsing: response.body.span)
    }
}
