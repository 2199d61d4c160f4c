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
                position = (content.firstIndex(of: UInt8(ascii: ">"), from: position) ?? content.count - 1) + 1
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
