import Bytes
import Edgar
import FuzzSupport
import Pace
import Records

/// What EDGAR lists filings with: a master index, a company's submissions, the tickers, the current feed, the Feed's headers; and the file of the request rate.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    checkIndex(input)
    _ = try? CompanySubmissions(parsing: input.span)
    if let tickers = try? TickerList(parsing: input.span) { _ = tickers.near("AAPL") }
    let feed = CurrentFeedPage(parsing: input.span)
    require(feed.entries.count <= feed.count, "more entries than there are")
    _ = FeedHeader(input.span)
    let state = RateState(parsing: input.span).text()
    require(RateState(parsing: state.span).text() == state, "a rate file that is another when it is written and read")
    return 0
}

private func checkIndex(_ input: [UInt8]) {
    var parser = MasterIndexParser()
    for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
        let line = Array(line)
        guard case .row(let row) = parser.take(line.span) else { continue }
        for range in [row.companyName, row.formType, row.accessionNumber] { require(range.upperBound <= line.count, "a field outside its line") }
        require(line.withSpan(row.accessionNumber) { AccessionNumber($0) } != nil, "no accession number")
        require(CalendarDate(row.filingDate.description) == row.filingDate, "a date that is another when it is written and read")
        require(CIK(row.cik.description) == row.cik, "a CIK that is another when it is written and read")
    }
}
