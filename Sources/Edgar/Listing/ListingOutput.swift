package import Bytes
import JSONLines
package import Records

/// The destination of listings: records, rejects and messages.
package protocol ListingOutput: AnyObject {
    /// Writes one `filing` record, `line`, which includes its newline.
    func write(_ line: Span<UInt8>) throws(SystemFailure)
    /// Rejects `subject`, such as a ticker or an address, that could not be listed.
    func reject(_ rejection: Rejection, subject: String) throws(SystemFailure)
    func note(_ message: String)
    func warn(_ message: String)
    /// Throws `EPIPE` when the reader of the output has gone away. Writes nothing.
    func checkReader() throws(SystemFailure)
    /// Flushes the buffer. Called before requests that may take long.
    func flush() throws(SystemFailure)
}

/// Builds the `filing` records of listings, one at a time. `listedAt` is the time of the list: of a file, its last change; of a search or the current feed, the
/// time of the response.
struct FilingLineWriter {
    private let site: EdgarSite
    private let tickers: TickerList?
    private(set) var writer = JSONWriter()

    init(site: EdgarSite, tickers: TickerList?) {
        self.site = site
        self.tickers = tickers
    }

    /// The record with its newline; valid until the next `set`.
    var bytes: [UInt8] { writer.bytes }

    mutating func set(_ filing: CompanySubmissions.Filing, cik: CIK, ticker: String?, companyName: String?, listedAt: String) {
        begin(filing.number, cik, ticker)
        writer.member("company_name", companyName)
        writer.member("form_type", filing.formType)
        writer.member("filing_date", filing.filingDate.description)
        writer.member("period_end", filing.periodEnd?.description)
        writer.member("accepted_raw", filing.acceptedRaw)
        write(filing.items)
        end(filing.number, cik, isAmendment: Selection.isAmendment(filing.formType.utf8Span.span), listedAt)
    }

    func ticker(of cik: CIK) -> String? { tickers?.ticker(of: cik) }

    mutating func set(_ entry: CurrentFeedPage.Entry, listedAt: String) {
        begin(entry.number, entry.cik, ticker(of: entry.cik))
        writer.member("company_name", entry.companyName.isEmpty ? nil : entry.companyName)
        writer.member("form_type", entry.formType)
        writer.member("filing_date", entry.filingDate.description)
        writer.member("accepted_at", entry.acceptedAt)
        write(entry.items)
        end(entry.number, entry.cik, isAmendment: Selection.isAmendment(entry.formType.utf8Span.span), listedAt)
    }

    private mutating func write(_ items: [String]) {
        guard !items.isEmpty else { return }
        writer.key("items")
        writer.beginArray()
        for item in items { writer.string(item) }
        writer.endArray()
    }

    mutating func set(_ row: MasterIndexRow, of text: Span<UInt8>, listedAt: String) {
        guard let number = AccessionNumber(text.extracting(row.accessionNumber)) else { return }
        begin(number, row.cik, tickers?.ticker(of: row.cik))
        let form = text.extracting(row.formType)
        if !row.companyName.isEmpty {
            writer.key("company_name")
            writer.string(text.extracting(row.companyName).utf8OrLatin1.span)
        }
        writer.key("form_type")
        writer.string(form)
        writer.member("filing_date", row.filingDate.description)
        end(number, row.cik, isAmendment: Selection.isAmendment(form), listedAt)
    }

    private mutating func begin(_ number: AccessionNumber, _ cik: CIK, _ ticker: String?) {
        writer.removeAll()
        writer.beginObject()
        writer.member("type", "filing")
        writer.member("accession_number", number.description)
        writer.member("cik", cik.description)
        writer.member("ticker", ticker)
    }

    private mutating func end(_ number: AccessionNumber, _ cik: CIK, isAmendment: Bool, _ listedAt: String) {
        writer.key("is_amendment")
        writer.boolean(isAmendment)
        writer.member("url", site.submission(number, cik))
        writer.member("listed_at", listedAt)
        writer.endObject()
        writer.endLine()
    }
}
