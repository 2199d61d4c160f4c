import Bytes

/// The name of an element, attribute or property: its first eight bytes in lower case, packed so that names compare as numbers. `ix:header` and
/// `ix:heade` are equal.
struct HTMLName: Hashable, Sendable {
    let packed: UInt64

    init(_ name: StaticString) {
        self.init(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount).span, 0..<name.utf8CodeUnitCount)
    }

    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var packed: UInt64 = 0
        for position in range.lowerBound..<min(range.upperBound, range.lowerBound + 8) { packed = packed << 8 | UInt64(bytes[position].asciiLowercased) }
        self.packed = packed
    }
}

extension HTMLName {
    static let title = HTMLName("title")
    static let script = HTMLName("script")
    static let style = HTMLName("style")
    static let align = HTMLName("align")
    static let id = HTMLName("id")
    static let name = HTMLName("name")
    static let href = HTMLName("href")
    static let colspan = HTMLName("colspan")
    static let fontWeight = HTMLName("font-weight")
    static let textAlign = HTMLName("text-align")
    static let textDecoration = HTMLName("text-decoration")
    static let display = HTMLName("display")
    static let visibility = HTMLName("visibility")
    static let paddingLeft = HTMLName("padding-left")
    static let marginLeft = HTMLName("margin-left")
    static let pageBreak = HTMLName("page-break-before")
    static let bold = HTMLName("bold")
    static let bolder = HTMLName("bolder")
    static let center = HTMLName("center")
    static let underline = HTMLName("underline")
    static let none = HTMLName("none")
    static let hidden = HTMLName("hidden")
    static let always = HTMLName("always")
    static let table = HTMLName("table")
    static let page = HTMLName("page")
}
