import Bytes
import Edgar
import Records
import Tool

/// The companies that the command line names, directly or in files. In a file, commas or newlines separate the names, and `#` begins a comment.
struct NamedCompanies {
    private(set) var tickers: [String] = []
    private(set) var ciks: [CIK] = []

    var isEmpty: Bool { tickers.isEmpty && ciks.isEmpty }

    init(_ command: EdgarList) throws(ToolFailure) {
        for value in command.ticker {
            for (ticker, _) in try Self.names(value) { tickers.append(ticker) }
        }
        for value in command.cik {
            for (text, place) in try Self.names(value) {
                guard let cik = CIK(text) else {
                    let hint = place.isEmpty && FileStatus.identity(at: text) != nil ? "did you mean --cik @\(text)?" : "tickers are for --ticker"
                    throw ToolFailure(.usage, "\(place)\"\(text)\" is not a CIK, which has up to ten digits; \(hint)")
                }
                ciks.append(cik)
            }
        }
    }

    /// Returns the names in a value of an option, each with its place in a file, for messages.
    private static func names(_ value: String) throws(ToolFailure) -> [(name: String, place: String)] {
        guard value.hasPrefix("@") else { return commaSeparated(value).map { ($0, "") } }
        let (path, place) = value == "@-" ? ("/dev/stdin", "standard input") : (String(value.dropFirst()), String(value.dropFirst()))
        let bytes = try rethrowing(readFile(path), as: ToolFailure.init(_:))
        // Editors on Windows begin a file with a byte order mark.
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var names: [(name: String, place: String)] = []
        for (number, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let content = String(decoding: line.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
            for name in commaSeparated(content) { names.append((name, "\(place):\(number + 1): ")) }
        }
        return names
    }

    /// Looks up the tickers, and returns each company once. Rejects unknown tickers, with similar ones in the message.
    func resolve(_ cache: TickerCache, _ output: RecordOutput) throws(EdgarFailure) -> [SubmissionsLister.Company] {
        var companies: [SubmissionsLister.Company] = []
        for name in tickers {
            if let company = try cache.company(ticker: name) {
                if !companies.contains(where: { $0.cik == company.cik }) { companies.append(.init(cik: company.cik, ticker: company.ticker)) }
                continue
            }
            let rejection = Rejection(code: "unknown_ticker", message: "no ticker \"\(name)\" at EDGAR\(Self.advice(name, cache))")
            try rethrowing(output.reject(rejection, subject: name), as: EdgarFailure.init(_:))
        }
        for cik in ciks where !companies.contains(where: { $0.cik == cik }) { companies.append(.init(cik: cik)) }
        return companies
    }

    private static func advice(_ name: String, _ cache: TickerCache) -> String {
        if FileStatus.identity(at: name) != nil { return "; did you mean --ticker @\(name)?" }
        if CIK(name) != nil { return "; did you mean --cik \(name)?" }
        let near = cache.near(name).map { $0.title.isEmpty ? $0.ticker : "\($0.ticker) (\($0.title))" }
        return near.isEmpty ? "" : "; similar: \(near.joined(separator: ", "))"
    }
}

/// Returns the values in a list such as `10-K, 10-Q`, without the blanks around them. No form, ticker, CIK or item has a comma.
func commaSeparated(_ list: String) -> [String] {
    list.split(separator: ",").map { value in
        let start = value.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }.filter { !$0.isEmpty }
}
