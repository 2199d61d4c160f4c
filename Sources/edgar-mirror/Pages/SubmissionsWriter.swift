import JSONLines
import Records

/// Writes a company's submissions file like https://data.sec.gov/submissions/CIK##########.json: the company as its newest filing describes it, and its filings
/// in columns, the newest first. Filings beyond a thousand are on further pages.
struct SubmissionsWriter {
    static let pageLength = 1000

    let cik: CIK
    /// Newest first.
    private let filings: [Filing]
    private let newest: Party
    private let documents: MainDocuments
    private let tickers: [Ticker]

    /// Nil for a company without filings in the folder.
    init?(_ cik: CIK, _ catalog: Catalog, _ documents: MainDocuments, _ tickers: [Ticker]) {
        filings = catalog.filings(of: cik)
        guard let newest = filings.first?.parties.first(where: { $0.cik == cik }) else { return nil }
        self.cik = cik
        self.newest = newest
        self.documents = documents
        self.tickers = tickers
    }

    /// Returns the main page.
    func main() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writeCompany(to: &writer)
        writer.key("filings")
        writer.beginObject()
        writer.key("recent")
        writeColumns(filings.prefix(Self.pageLength), to: &writer)
        writer.key("files")
        writer.beginArray()
        for number in 1..<max(1, pageCount) {
            let page = page(number)
            writer.beginObject()
            writer.member("name", "CIK\(cik)-submissions-\(Self.threeDigits(number)).json")
            writer.member("filingCount", page.count)
            writer.member("filingFrom", page.last?.filingDate?.description ?? "")
            writer.member("filingTo", page.first?.filingDate?.description ?? "")
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// Returns a page of older filings, counted from 1; nil after the last page.
    func olderPage(_ number: Int) -> [UInt8]? {
        guard number >= 1, number < pageCount else { return nil }
        var writer = JSONWriter()
        writeColumns(page(number), to: &writer)
        return writer.bytes
    }

    private var pageCount: Int { (filings.count + Self.pageLength - 1) / Self.pageLength }

    private func page(_ number: Int) -> ArraySlice<Filing> {
        filings.dropFirst(number * Self.pageLength).prefix(Self.pageLength)
    }

    private static func threeDigits(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
    }
}

// MARK: - The company

extension SubmissionsWriter {
    private func writeCompany(to writer: inout JSONWriter) {
        let isOwner = newest.role == "reporting_owner"
        writer.member("cik", cik.description)
        writer.member("entityType", isOwner ? "other" : "operating")
        writer.member("sic", newest.sic ?? "")
        writer.member("sicDescription", newest.sicDescription ?? "")
        writer.member("ownerOrg", newest.organization ?? "")
        writer.member("insiderTransactionForOwnerExists", isOwner ? 1 : 0)
        writer.member("insiderTransactionForIssuerExists", filings.contains { $0.parties.contains { $0.cik == cik && $0.role == "issuer" } } ? 1 : 0)
        writer.member("name", newest.name ?? "")
        write("tickers", tickers.map(\.symbol), to: &writer)
        write("exchanges", tickers.map { $0.exchange ?? "" }, to: &writer)
        writer.member("ein", newest.irsNumber ?? "000000000")
        writer.key("lei")
        writer.null()
        for name in ["description", "website", "investorWebsite", "category"] {
            writer.key(utf8: name)
            writer.string("")
        }
        writer.member("fiscalYearEnd", newest.fiscalYearEnd ?? "")
        writer.member("stateOfIncorporation", newest.stateOfIncorporation ?? "")
        writer.member("stateOfIncorporationDescription", newest.stateOfIncorporation ?? "")
        writer.key("addresses")
        writer.beginObject()
        writer.key("mailing")
        write(newest.mailAddress, to: &writer)
        writer.key("business")
        write(newest.businessAddress, to: &writer)
        writer.endObject()
        writer.member("phone", newest.businessAddress?.phone ?? "")
        writer.member("flags", "")
        writeFormerNames(to: &writer)
    }

    private func write(_ address: Party.Address?, to writer: inout JSONWriter) {
        func text(_ name: StaticString, _ value: String?) {
            writer.key(name)
            if let value { writer.string(value) } else { writer.null() }
        }
        writer.beginObject()
        text("street1", address?.street1)
        text("street2", address?.street2)
        text("city", address?.city)
        text("stateOrCountry", address?.state)
        text("zipCode", address?.zip)
        text("stateOrCountryDescription", address?.state)
        writer.key("isForeignLocation")
        writer.null()
        text("foreignStateTerritory", nil)
        text("country", nil)
        text("countryCode", nil)
        writer.endObject()
    }

    /// Writes the former names with the days from which they were used, which the header gives. Each was used until the day of the next one; for the newest former
    /// name that day is unknown.
    private func writeFormerNames(to writer: inout JSONWriter) {
        func day(_ date: CalendarDate?) {
            if let date { writer.string("\(date)T00:00:00.000Z") } else { writer.null() }
        }
        writer.key("formerNames")
        writer.beginArray()
        var until: CalendarDate?
        for former in newest.formerNames {
            writer.beginObject()
            writer.member("name", former.name)
            writer.key("from")
            day(former.changedOn)
            writer.key("to")
            day(until)
            writer.endObject()
            until = former.changedOn
        }
        writer.endArray()
    }

    private func write(_ name: StaticString, _ texts: [String], to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
    }
}

// MARK: - The columns

extension SubmissionsWriter {
    private func writeColumns(_ filings: ArraySlice<Filing>, to writer: inout JSONWriter) {
        let rows = filings.map { Row(filing: $0, party: $0.parties.first { $0.cik == cik }, document: documents.main(of: $0)) }
        func texts(_ name: StaticString, _ value: (Row) -> String?) {
            writer.key(name)
            writer.beginArray()
            for row in rows { writer.string(value(row) ?? "") }
            writer.endArray()
        }
        func numbers(_ name: StaticString, _ value: (Row) -> Int) {
            writer.key(name)
            writer.beginArray()
            for row in rows { writer.integer(value(row)) }
            writer.endArray()
        }
        writer.beginObject()
        texts("accessionNumber") { $0.filing.accession.description }
        texts("filingDate") { $0.filing.filingDate?.description }
        texts("reportDate") { $0.filing.period?.description }
        texts("acceptanceDateTime") { $0.filing.acceptedUTC }
        texts("act") { $0.party?.act }
        texts("form") { $0.filing.form }
        texts("fileNumber") { $0.party?.fileNumber }
        texts("filmNumber") { $0.party?.filmNumber }
        // EDGAR's own files list at most thirteen items of a filing.
        texts("items") { $0.filing.items.prefix(13).joined(separator: ",") }
        texts("core_type") { $0.filing.form }
        numbers("size") { $0.filing.size }
        numbers("isXBRL") { $0.document.hasXBRL ? 1 : 0 }
        numbers("isInlineXBRL") { $0.document.hasInlineXBRL ? 1 : 0 }
        texts("primaryDocument") { $0.document.filename }
        texts("primaryDocDescription") { $0.document.description }
        writer.endObject()
    }

    private struct Row {
        let filing: Filing
        let party: Party?
        let document: MainDocument
    }
}
