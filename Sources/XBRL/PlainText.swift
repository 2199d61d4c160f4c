import Bytes
import JSONLines

/// Content of a `ContentStream` without its markup, or without its escapes.
enum PlainText {
    /// Takes the tags off and resolves the entities; what is left is in the letters of a JSON string still.
    static func append(_ content: Span<UInt8>, to output: inout [UInt8]) {
        var position = 0
        var plain = 0
        while position < content.count {
            let byte = content[position]
            guard byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") else {
                position += 1
                continue
            }
            output.append(content.extracting(plain..<position))
            if byte == UInt8(ascii: "<") {
                position = endOfTag(content, position)
            } else if content.hasPrefix("&lt;", at: position) {
                output.append(UInt8(ascii: "<"))
                position += 4
            } else if content.hasPrefix("&gt;", at: position) {
                output.append(UInt8(ascii: ">"))
                position += 4
            } else {
                output.append(UInt8(ascii: "&"))
                position += 5
            }
            plain = position
        }
        output.append(content.extracting(plain..<content.count))
    }

    /// Behind the `>` of the tag at `start`: one in an attribute is no end.
    private static func endOfTag(_ content: Span<UInt8>, _ start: Int) -> Int {
        var position = start
        var isQuoted = false
        while position < content.count {
            switch content[position] {
            case UInt8(ascii: "\\"):
                position += 1
                if position < content.count, content[position] == UInt8(ascii: "\"") { isQuoted.toggle() }
            case UInt8(ascii: ">") where !isQuoted: return position + 1
            default: break
            }
            position += 1
        }
        return content.count
    }

    /// Whether there is no markup to take off.
    static func isPlain(_ content: Span<UInt8>) -> Bool {
        content.firstIndex(of: UInt8(ascii: "<")) == nil && content.firstIndex(of: UInt8(ascii: "&")) == nil
    }

    /// The text itself of what stands in the letters of a JSON string.
    static func unescape(_ content: inout [UInt8]) {
        guard content.span.firstIndex(of: UInt8(ascii: "\\")) != nil else { return }
        var text: [UInt8] = []
        StringEscape.remove(from: content.span, to: &text)
        content = text
    }
}
