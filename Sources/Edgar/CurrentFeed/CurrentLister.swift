import Bytes
import HTTP
import Records

/// Lists the latest filings out of the current feed, page by page.
///
/// Filings come in while the pages are read and push the others down: so each page begins within the one before. Each accession number is one record,
/// although the feed has an entry for each role.
package final class CurrentLister {
    private static let pageLength = 100
    private static let overlap = 20
    /// A feed that does not end would be no feed.
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

    /// All that the feed has, in the order of their filing dates and, within these, of their acceptance; or the `latest` of them.
    package func list(latest: Int?) throws(EdgarFailure) {
        let filings = try read { _ in true }.filings.filter { chosen($0) != nil }
        let newest = latest.map { Array(filings.prefix($0)) } ?? filings
        let order = newest.indices.sorted { (newest[$0][0].filingDate, $1) < (newest[$1][0].filingDate, $0) }
        for index in order {
            guard let line = text(newest[index]) else { continue }
            try rethrowing(output.write(line.span), as: EdgarFailure.init)
        }
    }

    /// The record of a filing, given all its entries; nil when it is not wanted.
    func text(_ entries: [CurrentFeed.Entry]) -> [UInt8]? {
        guard let entry = chosen(entries) else { return nil }
        line.set(entry)
        return line.bytes
    }

    /// Of a filing's wanted parties the first that it is about, else the first.
    private func chosen(_ entries: [CurrentFeed.Entry]) -> CurrentFeed.Entry? {
        let wanted = entries.filter { entry in
            var form = entry.formType
            return selection.takes(entry.cik) && selection.takes(entry.filingDate) && form.withUTF8 { selection.takes(form: Span(_unsafeElements: $0)) }
        }
        return wanted.first(where: \.isSubject) ?? wanted.first
    }

    /// The filings of the feed that are new, the latest first, each with its entries: as many pages as there are, or up to one whose last entries are all
    /// known.
    ///
    /// - Returns: `hasMetKnown` is false when the feed ended before that.
    func read(while isNew: (CurrentFeed.Entry) -> Bool) throws(EdgarFailure) -> (filings: [[CurrentFeed.Entry]], hasMetKnown: Bool) {
        var filings: [[CurrentFeed.Entry]] = []
        var places: [AccessionNumber: Int] = [:]
        var start = 0
        for _ in 0..<Self.pageLimit {
            guard let page = try page(start) else { return (filings, false) }
            if page.malformed > 0 {
                let message = "the current feed: \(page.malformed) entries that are none"
                try rethrowing(output.reject(Rejection(code: "malformed_feed", message: message), subject: "current"), as: EdgarFailure.init)
            }
            var known = 0
            for entry in page.entries {
                if let place = places[entry.number] {
                    known = 0
                    if !filings[place].contains(entry) { filings[place].append(entry) }
                } else if isNew(entry) {
                    known = 0
                    places[entry.number] = filings.count
                    filings.append([entry])
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

    /// Nil behind the end of the feed: there EDGAR has a page with status 503, which is asked for twice.
    private func page(_ start: Int) throws(EdgarFailure) -> CurrentFeed? {
        var request = EdgarRequest(site.currentFeed(form: selection.onlyForm ?? "", start: start, count: Self.pageLength), expecting: .feed)
        if start > 0 { request.triesForPage = 2 }
        let response: Response
        do throws(EdgarFailure) {
            response = try client.get(request)
        } catch  where start > 0 && error.code == "file_unavailable" {
            return nil
        }
        return CurrentFeed(parsing: response.body.span)
    }
}
