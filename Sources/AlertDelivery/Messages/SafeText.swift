/// Text of a record, made safe to show: it comes from filings, which anybody can write.
///
/// Control characters become blanks. Characters that have no form of their own are dropped: those that turn the direction of a text, join or break words, or tag
/// others, so that a text cannot look like another one.
enum SafeText {
    /// Returns a text of one line.
    ///
    /// - Parameter limit: characters; a longer text is cut.
    static func line(_ text: String, limit: Int) -> String { bounded(cleaned(text, keepingLines: false), limit) }

    /// Returns a text whose line ends are newlines.
    static func lines(_ text: String, limit: Int) -> String { bounded(cleaned(text, keepingLines: true), limit) }

    private static func cleaned(_ text: String, keepingLines: Bool) -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar.properties.generalCategory {
            case .format: continue
            case .control, .lineSeparator, .paragraphSeparator:
                if keepingLines, scalar == "\n", previous == "\r" { continue }
                let isEnd = scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
                result.append(keepingLines && isEnd ? "\n" : " ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// - Parameter limit: characters. A character can have any number of combining marks, so the bytes are bounded as well.
    private static func bounded(_ text: String, _ limit: Int) -> String {
        if text.utf8.count <= limit { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) { result.append(scalar) }
        if result.count == text.unicodeScalars.count { return text }
        result.removeLast(min(3, result.count))
        return String(result) + "..."
    }

    /// Returns a text with entities for the three characters that begin or end elements, in HTML and in Slack's own markup. A character with a combining mark is one of
    /// them as well.
    static func escaped(_ text: String) -> String {
        replacing(in: text) { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: nil
            }
        }
    }

    /// Returns a text for HTML, also within an attribute's quotation marks.
    static func html(_ text: String) -> String {
        replacing(in: escaped(text)) { scalar in scalar == "\"" ? "&quot;" : scalar == "'" ? "&#39;" : nil }
    }

    private static func replacing(in text: String, _ entity: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let entity = entity(scalar) { result += entity } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// Returns the address of a page; nil for a text that is no plain `https` or `http` URL.
    static func link(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 2000, text.hasPrefix("https://") || text.hasPrefix("http://"),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && ![UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: "\"")].contains($0) })
        else { return nil }
        return text
    }
}
