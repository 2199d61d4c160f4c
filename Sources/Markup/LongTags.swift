import Bytes

/// A search for tags with too many attributes.
///
/// Only tags of 16 kB and more are checked. Each of them covers a whole block of 8 kB in which no other tag begins.
enum LongTags {
    private static let block = 8192

    /// Throws if a long tag has more attributes than the limit.
    ///
    /// - Parameter isRead: called with an offset, every four megabytes, of which the bytes before it are checked.
    static func check(_ bytes: Span<UInt8>, _ isRead: (Int) -> Void) throws(MarkupFailure) {
        var start = block
        var notes = Notes()
        while start + block <= bytes.count {
            let here = bytes.extracting(start..<start + block)
            // If the block before has no `<` either, the tag that covers both blocks has been checked already.
            if here.firstIndex(of: UInt8(ascii: "<")) == nil,
                let tag = bytes.extracting(start - block..<start).lastIndex(of: UInt8(ascii: "<"), before: block)
            {
                try checkAttributes(ofTag: start - block + tag, bytes, &notes)
            }
            start += block
            if start & (4 << 20 - 1) == 0 { isRead(start - block) }
        }
    }

    private static func checkAttributes(ofTag start: Int, _ bytes: Span<UInt8>, _ notes: inout Notes) throws(MarkupFailure) {
        var position = start
        var attributes = 0
        while position < bytes.count, bytes[position] != UInt8(ascii: ">") {
            if bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") {
                attributes += 1
                guard attributes <= MarkupLimits.attributes else {
                    if notes.contain(start, bytes) { return }
                    throw MarkupFailure(message: "an element of more than \(MarkupLimits.attributes) attributes", line: 0, offset: start)
                }
                position = bytes.firstIndex(of: bytes[position], from: position + 1) ?? bytes.count
            }
            position += 1
        }
    }

    /// The comments, CDATA sections and processing instructions of a document, in which a `<` begins no tag. Each byte is searched at most once, and only when
    /// a tag seems too long.
    private struct Notes {
        private var position = 0
        private var last = 0..<0

        /// Whether a position is within a comment, section or instruction. Positions must be passed in ascending order.
        mutating func contain(_ place: Int, _ bytes: Span<UInt8>) -> Bool {
            if last.contains(place) { return true }
            while let open = bytes.firstIndex(of: UInt8(ascii: "<"), from: position), open <= place {
                guard let end = Self.end(open, bytes) else {
                    position = open + 1
                    continue
                }
                position = end
                last = open..<end
                if place < end { return true }
            }
            return false
        }

        /// Returns the end of the comment, section or instruction that begins at `open`; nil for a tag.
        private static func end(_ open: Int, _ bytes: Span<UInt8>) -> Int? {
            func closed(_ start: StaticString, _ end: StaticString) -> Int? {
                guard bytes.hasPrefix(start, at: open) else { return nil }
                return bytes.firstIndex(of: end, from: open + start.utf8CodeUnitCount).map { $0 + end.utf8CodeUnitCount } ?? bytes.count
            }
            return closed("<!--", "-->") ?? closed("<![CDATA[", "]]>") ?? closed("<?", "?>")
        }
    }
}
