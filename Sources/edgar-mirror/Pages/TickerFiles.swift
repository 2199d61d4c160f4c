import JSONLines
import Records

struct Ticker: Sendable {
    let cik: CIK
    let symbol: String
    let company: String
    let exchange: String?
}

/// A traded class of a fund's series.
struct FundClass: Sendable {
    let cik: CIK
    let series: String
    let id: String
    let symbol: String
}

/// Writes the lists of tickers: https://www.sec.gov/files/company_tickers.json, the list with exchanges, and the list of funds.
enum TickerFiles {
    /// https://www.sec.gov/files/company_tickers_mf.json: the classes of the series of funds.
    static func ofFunds(_ funds: [FundClass]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("fields")
        writer.beginArray()
        for name in ["cik", "seriesId", "classId", "symbol"] { writer.string(name) }
        writer.endArray()
        writer.key("data")
        writer.beginArray()
        for fund in funds {
            writer.beginArray()
            writer.integer(fund.cik.number)
            for text in [fund.series, fund.id, fund.symbol] { writer.string(text) }
            writer.endArray()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    static func plain(_ tickers: [Ticker]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (number, ticker) in tickers.enumerated() {
            writer.key(utf8: "\(number)")
            writer.beginObject()
            writer.member("cik_str", ticker.cik.number)
            writer.member("ticker", ticker.symbol)
            writer.member("title", ticker.company)
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }

    static func withExchanges(_ tickers: [Ticker]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("fields")
        writer.beginArray()
        for name in ["cik", "name", "ticker", "exchange"] { writer.string(name) }
        writer.endArray()
        writer.key("data")
        writer.beginArray()
        for ticker in tickers {
            writer.beginArray()
            writer.integer(ticker.cik.number)
            writer.string(ticker.company)
            writer.string(ticker.symbol)
            if let exchange = ticker.exchange { writer.string(exchange) } else { writer.null() }
            writer.endArray()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
