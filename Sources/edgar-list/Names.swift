import Bytes
import Records
import Tool

/// The companies that the command line names, those in files included: a name a line, `#` begins a remark.
struct Names {
    private(set) var tickers: [String] = []
    private(set) var ciks: [CIK] = []

    var isEmpty: Bool { tickers.isEmpty && ciks.isEmpty }

    init(_ command: EdgarList) throws(ToolFailure) {
        for name in command.ticker {
            for (ticker, _) in try Self.names(name) { tickers.append(ticker) }
        }
        for name in command.cik {
            for (text, place) in try Self.names(name) {
                guard let cik = CIK(text) else { throw ToolFailure(.usage, "\(place)\"\(text)\" is no CIK (up to ten digits)") }
                ciks.append(cik)
            }
        }
    }

    /// Each with where it stands, for messages.
    private static func names(_ name: String) throws(ToolFailure) -> [(name: String, place: String)] {
        guard name.hasPrefix("@") else { return [(name, "")] }
        let path = String(name.dropFirst())
        let bytes = try rethrowing(readFile(path), as: ToolFailure.init)
        var names: [(name: String, place: String)] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = line.prefix { $0 != UInt8(ascii: "#") }
            let trimmed = Array(text)
            let word = trimmed.withSpan(trimmed.span.trimmedRange) { $0.text }
            if !word.isEmpty { names.append((word, "\(path):\(number + 1): ")) }
        }
        return names
    }
}
