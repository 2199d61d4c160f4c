import Bytes
import JSONLines

/// Removes the markup or the JSON escapes from the content of a `ContentStream`.
enum PlainText {
    /// Appends content without its tags and with its entities resolved. JSON escapes are kept.
    static func append(_ content: Span<UInt8>, to output: inout [UInt8]) {
        var position = 0
        // The positions of the next tag and the next entity.
        var tag = content.firstIndex(of: UInt8(ascii: "<")) ?? content.count
        var entity = content.firstIndex(of: UInt8(ascii: "&")) ?? content.count
        while position < content.count {
            if tag < position { tag = content.firstIndex(of: UInt8(ascii: "<"), from: position) ?? content.count }
            if entity < position { entity = content.firstIndex(of: UInt8(ascii: "&"), from: position) ?? content.count }
            let next = min(tag, entity)
            output.append(content.extracting(position..<next))
            if next == content.count { return }
            if next == tag {
                position = endOfTag(content, next)
            } else if content.hasPrefix("&lt;", at: next) {
                output.append(UInt8(ascii: "<"))
                position = next + 4
            } else if content.hasPrefix("&gt;", at: next) {
                output.append(UInt8(ascii: ">"))
                position = next + 4
            } else {
                output.append(UInt8(ascii: "&"))
                position = next + 5
            }
        }
    }

    /// Returns the position after the tag at `start`. A `>` within an attribute does not end the tag.
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

    /// Removes the JSON escapes.
    static func unescape(_ content: inout [UInt8]) {
        guard content.span.firstIndex(of: UInt8(ascii: "\\")) != nil else { return }
        var text: [UInt8] = []
        StringEscape.remove(from: content.span, to: &text)
        content = text
    }
}
