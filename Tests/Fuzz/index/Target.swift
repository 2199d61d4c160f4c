import Bytes
import Edgar
import FuzzSupport
import Pace
import Records

/// EDGAR's lists of filings (master index, a company's submissions, tickers, current feed, the Feed's headers), and the rate file.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    checkIndex(input)
    _ = try? CompanySubmissions(parsing: input.span)
    if let tickers = try? TickerList(parsing: input.span) { _ = tickers.near("AAPL") }
    let feed = CurrentFeedPage(parsing: input.span)
    require(feed.entries.count <= feed.count, "more entries than the feed has")
    _ = FeedHeader(input.span)
    let state = RateState(parsing: input.span).text()
    require(RateState(parsing: state.span).text() == state, "a rate file changes when it is read and written")
    return 0
}

private func checkIndex(_ input: [UInt8]) {
    var parser = MasterIndexParser()
    for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
        let line = Array(line)
        guard case .row(let row) = parser.take(line.span) else { continue }
        for range in [row.companyName, row.formType, row.accessionNumber] { require(range.upperBound <= line.count, "a field outside its line") }
        require(line.withSpan(row.accessionNumber) { AccessionNumber($0) } != nil, "a row without an accession number")
        require(CalendarDate(row.filingDate.description) == row.filingDate, "a date changes when it is written and read")
        require(CIK(row.cik.description) == row.cik, "a CIK changes when it is written and read")
    }
}
