import Bytes
import JSONLines
import Markup

/// The content of inline elements as XHTML, escaped for a JSON string. A text block is written once when it is read, and copied once when its fact is written.
///
/// In text, `&`, `<` and `>` become entities. Attribute values are put in quotation marks. Everything is escaped for JSON (`<p class=\"a\">`). As in the SEC's
/// extraction, attributes are sorted by name, and a `>` in an attribute is not escaped.
struct ContentStream {
    private(set) var bytes: [UInt8] = []
    /// Whether the last start tag still lacks its `>`. The end tag of a void element completes it to `/>`.
    private var isTagOpen = false
    /// The bytes of text for which memory is reserved at a time. Each can become six bytes.
    private static let piece = 1024

    /// The position of the next byte, after an open start tag is completed.
    var end: Int {
        mutating get {
            closeTag()
            return bytes.count
        }
    }

    /// Reserves memory for a document of `count` bytes, and for the room that `escape` reserves for the last piece of text.
    mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count + 6 * Self.piece + 8) }

    /// Removes the bytes from a position on.
    mutating func truncate(to end: Int) { bytes.removeSubrange(end...) }

    mutating func text(_ text: Span<UInt8>) {
        closeTag()
        escape(text, isAttribute: false)
    }

    mutating func startTag(_ element: Element) {
        startTagName(element)
        element.forEachSortedAttribute { prefix, local, value, isVerbatim in attribute(prefix, local, value, isVerbatim) }
        isTagOpen = true
    }

    /// Writes a start tag with its links resolved against a base. Returns the number of bytes that this read or wrote.
    mutating func startTag(_ element: Element, base: URIReference) -> Int {
        startTagName(element)
        var count = 0
        element.forEachSortedAttribute { prefix, local, value, isVerbatim in
            guard prefix.count == 0, BaseURIScope.isLink(local) else { return attribute(prefix, local, value, isVerbatim) }
            let link = Array(URIReference(value.extracting(value.trimmedRange)).resolved(against: base).text.utf8)
            attribute(prefix, local, link.span, false)
            count += max(link.count, base.count)
        }
        isTagOpen = true
        return count
    }

    private mutating func startTagName(_ element: Element) {
        element.withLocalName { name in
            let isPending = isTagOpen
            bytes.append(upTo: name.count + 2) { room in
                var target = room
                if isPending { target.put(UInt8(ascii: ">")) }
                target.put(UInt8(ascii: "<"))
                target.put(name)
                return target - room
            }
        }
    }

    @inline(__always)
    private mutating func attribute(_ prefix: Span<UInt8>, _ local: Span<UInt8>, _ value: Span<UInt8>, _ isVerbatim: Bool) {
        // A verbatim value needs no escape in JSON unless it has a backslash.
        let isCopied = isVerbatim && value.firstIndex(of: UInt8(ascii: "\\")) == nil
        bytes.append(upTo: prefix.count + local.count + 7 + (isCopied ? value.count : 0)) { room in
            var target = room
            target.put(UInt8(ascii: " "))
            if prefix.count > 0 {
                target.put(prefix)
                target.put(UInt8(ascii: ":"))
            }
            target.put(local)
            target.put(UInt8(ascii: "="))
            target.put(UInt8(ascii: "\\"))
            target.put(UInt8(ascii: "\""))
            guard isCopied else { return target - room }
            target.put(value)
            target.put(UInt8(ascii: "\\"))
            target.put(UInt8(ascii: "\""))
            return target - room
        }
        if !isCopied {
            escape(value, isAttribute: true)
            bytes.append("\\\"" as StaticString)
        }
    }

    mutating func endTag(_ element: Element) {
        element.withLocalName { endTag($0) }
    }

    private mutating func endTag(_ name: Span<UInt8>) {
        if isTagOpen, Self.isVoid(name) {
            bytes.append("/>" as StaticString)
            isTagOpen = false
            return
        }
        let isPending = isTagOpen
        isTagOpen = false
        bytes.append(upTo: name.count + 4) { room in
            var target = room
            if isPending { target.put(UInt8(ascii: ">")) }
            target.put(UInt8(ascii: "<"))
            target.put(UInt8(ascii: "/"))
            target.put(name)
            target.put(UInt8(ascii: ">"))
            return target - room
        }
    }

    private mutating func closeTag() {
        guard isTagOpen else { return }
        bytes.append(UInt8(ascii: ">"))
        isTagOpen = false
    }

    private mutating func escape(_ text: Span<UInt8>, isAttribute: Bool) {
        text.withUnsafeBytes { text in
            var position = 0
            while position < text.count {
                let end = min(text.count, position + Self.piece)
                bytes.append(upTo: 6 * (end - position) + 8) { room in
                    var target = room
                    while position < end {
                        let plain = Self.copyPlain(text, position, end, &target)
                        position += plain
                        guard position < end else { break }
                        Self.escape(text[position], isAttribute, &target)
                        position += 1
                    }
                    return target - room
                }
            }
        }
    }

    /// Copies bytes up to the next one that must be escaped, eight at a time. Returns their number.
    @inline(__always)
    private static func copyPlain(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ target: inout UnsafeMutablePointer<UInt8>) -> Int {
        var position = start
        while position + 8 <= end {
            let word = text.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            UnsafeMutableRawPointer(target).storeBytes(of: word, as: UInt64.self)
            let marks = PlainRun.marks(UInt64(littleEndian: word)) | Self.marks(UInt64(littleEndian: word))
            if marks != 0 {
                let plain = marks.trailingZeroBitCount / 8
                target += plain
                return position + plain - start
            }
            position += 8
            target += 8
        }
        while position < end, !Self.isEscaped(text[position]) {
            target.put(text[position])
            position += 1
        }
        return position - start
    }

    /// A word whose lowest set bit is the high bit of the first byte that is `&`, `<` or `>`; 0 if there is none. `<` and `>` differ in only one bit.
    private static func marks(_ word: UInt64) -> UInt64 {
        let ampersands = word ^ (PlainRun.lows &* UInt64(UInt8(ascii: "&")))
        let brackets = (word & (PlainRun.lows &* 0xFD)) ^ (PlainRun.lows &* UInt64(UInt8(ascii: "<")))
        return ((ampersands &- PlainRun.lows) & ~ampersands | (brackets &- PlainRun.lows) & ~brackets) & PlainRun.highs
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&") || byte & 0xFD == UInt8(ascii: "<")
    }

    private static func escape(_ byte: UInt8, _ isAttribute: Bool, _ target: inout UnsafeMutablePointer<UInt8>) {
        switch byte {
        case UInt8(ascii: "&"): target.put("&amp;")
        case UInt8(ascii: "<"): target.put("&lt;")
        case UInt8(ascii: ">"): target.put(isAttribute ? ">" : "&gt;")
        case UInt8(ascii: "\"") where isAttribute: target.put("&quot;")
        default: StringEscape.put(byte, to: &target)
        }
    }

    /// Whether the element is void in XHTML 1.0. A void element is written as `<br/>`, all others with an end tag.
    private static func isVoid(_ name: Span<UInt8>) -> Bool {
        guard let first = name.count > 1 ? name[0] : nil else { return false }
        return switch first {
        case UInt8(ascii: "a"): name.equals("area")
        case UInt8(ascii: "b"): name.equals("br") || name.equals("base") || name.equals("basefont")
        case UInt8(ascii: "c"): name.equals("col")
        case UInt8(ascii: "f"): name.equals("frame")
        case UInt8(ascii: "h"): name.equals("hr")
        case UInt8(ascii: "i"): name.equals("img") || name.equals("input") || name.equals("isindex")
        case UInt8(ascii: "l"): name.equals("link")
        case UInt8(ascii: "m"): name.equals("meta")
        case UInt8(ascii: "p"): name.equals("param")
        default: false
        }
    }
}
