import Bytes
import Records

/// Returns the names in a value of an option, each with its place in a file, for messages. Commas separate names. `@FILE` names a file, in which newlines separate
/// names as well and `#` begins a comment; `@-` is standard input.
package func namesInList(_ value: String) throws(ToolFailure) -> [(name: String, place: String)] {
    if value == "-" { throw ToolFailure(.usage, "- is not a name: @- reads names from standard input") }
    guard value.hasPrefix("@") else { return commaSeparated(value).map { ($0, "") } }
    let (path, place) = value == "@-" ? ("/dev/stdin", "standard input") : (String(value.dropFirst()), String(value.dropFirst()))
    let bytes = try rethrowing(readFile(path), as: ToolFailure.init(_:))
    if let kind = ContentKind(of: bytes.span.extracting(0..<min(ContentKind.prefixLength, bytes.count))) {
        let advice = kind == .records ? "jq -r .ticker, or .cik, writes a name from each record" : "name a text file with a name a line"
        throw ToolFailure(.usage, "\(place) holds \(kind.rawValue), not names: \(advice)")
    }
    // Editors on Windows begin a file with a byte order mark.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var names: [(name: String, place: String)] = []
    for (number, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
        let content = String(decoding: line.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
        for name in commaSeparated(content) { names.append((name, "\(place):\(number + 1): ")) }
    }
    return names
}

/// Returns the values in a list such as `10-K, 10-Q`, without the blanks around them. No form, ticker, CIK or item has a comma.
package func commaSeparated(_ list: String) -> [String] {
    list.split(separator: ",").map { value in
        let start = value.drop { $0.isWhitespace }
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }.filter { !$0.isEmpty }
}
