import Bytes

/// The trading symbols in a report, each with the exchange of the same context.
///
/// They are found by a text search, without an XBRL parser: `dei:TradingSymbol` is the name of an element in an instance, or the value of a name attribute in
/// an inline document, and the symbol is the element's text.
struct TradingSymbols {
    private static let symbolName = Needle("dei:TradingSymbol")
    private static let exchangeName = Needle("dei:SecurityExchangeName")
    /// Bytes of the longest start tag, and of the longest text of an element.
    private static let tagLimit = 8 * 1024

    /// The symbols in the order of the document, each once.
    let found: [(symbol: String, exchange: String?)]

    init(_ document: Span<UInt8>) {
        let exchanges = Self.elements(named: Self.exchangeName, document).compactMap { element in
            Self.exchange(element.text).map { (name: $0, context: element.context) }
        }
        var found: [(symbol: String, exchange: String?)] = []
        for element in Self.elements(named: Self.symbolName, document) where Self.isSymbol(element.text) {
            guard !found.contains(where: { $0.symbol == element.text }) else { continue }
            let exchange = exchanges.first { $0.context == element.context } ?? exchanges.first
            found.append((element.text, exchange?.name))
        }
        self.found = found
    }

    /// Whether a text is a symbol, and not `N/A`, `None` or the name of a note (`AAPL 29`).
    private static func isSymbol(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 8 && text != "NA" && text != "NONE"
            && text.utf8.allSatisfy { ($0 >= 0x41 && $0 <= 0x5A) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    /// Returns EDGAR's short name of an exchange.
    private static func exchange(_ text: String) -> String? {
        let text = text.uppercased()
        for (part, name) in [("NASDAQ", "Nasdaq"), ("NEW YORK STOCK EXCHANGE", "NYSE"), ("NYSE", "NYSE"), ("CBOE", "CBOE")] where text.contains(part) {
            return name
        }
        return nil
    }

    private static func elements(named name: Needle, _ bytes: Span<UInt8>) -> [(text: String, context: String)] {
        var elements: [(text: String, context: String)] = []
        var position = 0
        while let found = name.firstIndex(in: bytes, from: position), elements.count < 256 {
            position = found + 1
            guard let open = bytes.lastIndex(of: UInt8(ascii: "<"), before: found), found - open < tagLimit,
                let close = bytes.firstIndex(of: UInt8(ascii: ">"), from: found), close - found < tagLimit,
                open == found - 1 || isAttributeValue(bytes, found..<close)
            else { continue }
            position = close + 1
            // `/>` is an element without text.
            guard bytes[close - 1] != UInt8(ascii: "/") else { continue }
            elements.append((text(bytes, from: close + 1), attribute("contextRef", bytes.extracting(open..<close))))
        }
        return elements
    }

    /// Whether the name is the whole value of an attribute.
    private static func isAttributeValue(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let quote = bytes[range.lowerBound - 1]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), let end = bytes.firstIndex(of: quote, from: range.lowerBound) else { return false }
        return end < range.upperBound && !bytes.extracting(range.lowerBound..<end).contains(where: \.isWhiteSpace)
    }

    /// Returns the text up to the element's end, without tags of formatting.
    private static func text(_ bytes: Span<UInt8>, from start: Int) -> String {
        var text: [UInt8] = []
        var position = start
        let end = min(bytes.count, start + tagLimit)
        while position < end, !bytes.hasPrefix("</ix:", at: position), !bytes.hasPrefix("</dei:", at: position) {
            if bytes[position] == UInt8(ascii: "<") {
                guard let close = bytes.firstIndex(of: UInt8(ascii: ">"), from: position) else { break }
                position = close + 1
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        let trimmed = text.span.trimmedRange
        return text.withSpan(trimmed) { $0.text }.uppercased()
    }

    private static func attribute(_ name: StaticString, _ tag: Span<UInt8>) -> String {
        guard let found = tag.firstIndex(of: name) else { return "" }
        let start = found + name.utf8CodeUnitCount + 2
        guard start < tag.count, let end = tag.firstIndex(of: tag[start - 1], from: start) else { return "" }
        return tag.extracting(start..<end).text
    }
}

extension Span where Element == UInt8 {
    fileprivate func contains(where isWanted: (UInt8) -> Bool) -> Bool {
        for position in 0..<count where isWanted(self[position]) { return true }
        return false
    }
}
