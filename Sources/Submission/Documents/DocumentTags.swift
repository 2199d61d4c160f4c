import Bytes
import Records

/// The tags at the start of a document, and the range of its content.
struct DocumentTags {
    private(set) var type: String?
    private(set) var sequence: String?
    private(set) var filename: String?
    private(set) var description: String?
    /// The range of the content, without `<TEXT>` and without `<XBRL>`, `<XML>`, `<PDF>` or `<JSON>` around it.
    private(set) var content: Range<Int>
    private(set) var hasText = false

    /// The maximum number of lines that a document may have before `<TEXT>`, and the most bytes that are kept of each value.
    private static let lineLimit = 64
    static let valueLimit = 16 * 1024

    /// - Parameter range: the bytes between `<DOCUMENT>` and `</TEXT>`.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, joinsCutLines: Bool) {
        content = range
        var lines = HeaderLines(range, joinsCutLines: joinsCutLines)
        for _ in 0..<Self.lineLimit {
            let start = lines.position
            guard let text = bytes.tagLine(at: start, in: range) else { break }
            if bytes.hasPrefix("<TEXT>", at: start) {
                hasText = true
                content = text..<range.upperBound
                break
            }
            guard let line = lines.next(bytes) else { break }
            func value() -> String {
                lines.text(bytes, text..<max(text, min(line.upperBound, text + Self.valueLimit)), lineStart: start, limit: Self.valueLimit)
            }
            if bytes.hasPrefix("<TYPE>", at: start) {
                type = value()
            } else if bytes.hasPrefix("<SEQUENCE>", at: start) {
                sequence = value()
            } else if bytes.hasPrefix("<FILENAME>", at: start) {
                filename = value()
            } else if bytes.hasPrefix("<DESCRIPTION>", at: start) {
                description = value()
            }
            content = lines.position..<range.upperBound
        }
        unwrap(bytes)
    }

    /// The number of bytes of all values.
    var count: Int {
        (type?.utf8.count ?? 0) + (sequence?.utf8.count ?? 0) + (filename?.utf8.count ?? 0) + (description?.utf8.count ?? 0)
    }

    func reference(_ bytes: Span<UInt8>) -> DocumentReference {
        func present(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        let content = bytes.extracting(content)
        let isEncoded = Uudecoder.canDecode(content)
        return DocumentReference(
            sequence: present(sequence), documentType: present(type), filename: present(filename), description: present(description),
            kind: DocumentKind(type: type ?? "", filename: filename ?? "", content: content, isEncoded: isEncoded).kind,
            offset: self.content.lowerBound, length: self.content.count, isEncoded: isEncoded)
    }

    /// Removes from `content` the line break after `<TEXT>`, and the `<XBRL>`, `<XML>`, `<PDF>` or `<JSON>` that EDGAR puts around some contents.
    private mutating func unwrap(_ bytes: Span<UInt8>) {
        if hasText { content = min(content.upperBound, bytes.endOfLineBreak(at: content.lowerBound))..<content.upperBound }
        let wrappers: [(open: StaticString, close: StaticString)] = [
            ("<XBRL>", "</XBRL>"), ("<XML>", "</XML>"), ("<PDF>", "</PDF>"), ("<JSON>", "</JSON>"),
        ]
        let start = bytes.skipWhiteSpace(from: content.lowerBound)
        for wrapper in wrappers where bytes.hasPrefix(wrapper.open, at: start) {
            let inner = start + wrapper.open.utf8CodeUnitCount
            var end = content.upperBound
            while end > inner, bytes[end - 1].isWhiteSpace { end -= 1 }
            let close = end - wrapper.close.utf8CodeUnitCount
            guard close >= inner, bytes.hasPrefix(wrapper.close, at: close) else { return }
            content = min(close, bytes.endOfLineBreak(at: inner))..<close
            return
        }
    }
}

extension Span where Element == UInt8 {
    /// Returns the start of the value in a line `<NAME>value` at `position`; for an empty line, `position`; nil for any other line.
    fileprivate func tagLine(at position: Int, in range: Range<Int>) -> Int? {
        guard position < range.upperBound else { return nil }
        if self[position] == 0x0A || self[position] == 0x0D { return position }
        guard self[position] == UInt8(ascii: "<") else { return nil }
        var end = position + 1
        while end < range.upperBound, end - position <= 16, self[end] >= UInt8(ascii: "A"), self[end] <= UInt8(ascii: "Z") { end += 1 }
        guard end < range.upperBound, end > position + 1, self[end] == UInt8(ascii: ">") else { return nil }
        return end + 1
    }
}
