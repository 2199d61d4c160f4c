import Bytes
import Markup

/// The base URI of relative links at the reader's position: the `xml:base` of the enclosing elements (XML Base), or the document's `base` element.
///
/// Escaped content is shown outside of its document, where the base is unknown, so its links are resolved when it is captured (Inline XBRL 1.1 §4.1).
struct BaseURIScope {
    private var open: [(depth: Int, base: URIReference)] = []
    private var document: URIReference?

    /// Whether the document has set a base so far. Very few documents do.
    private(set) var isUsed = false

    /// The base; nil if links stay unchanged.
    var current: URIReference? { open.last?.base ?? document }

    /// Handles a start tag. Returns false if the base becomes too long.
    mutating func start(_ element: Element, _ known: KnownName?) -> Bool {
        if known == .htmlBase, document == nil {
            document = element.attribute(KnownName.hrefAttribute.number) { URIReference($0.extracting($0.trimmedRange)) } ?? nil
            isUsed = true
        }
        guard let own = element.prefixedAttribute(KnownName.xmlBase.number, { URIReference($0.extracting($0.trimmedRange)) }) else { return true }
        let base = current.map { own.resolved(against: $0) } ?? own
        open.append((element.depth, base))
        isUsed = true
        return base.text.utf8.count <= XBRLLimits.words
    }

    @inline(__always)
    mutating func end(_ element: Element) {
        if !open.isEmpty, open[open.count - 1].depth == element.depth { open.removeLast() }
    }

    /// Whether an attribute of XHTML 1.0 contains a link.
    static func isLink(_ attribute: Span<UInt8>) -> Bool {
        guard let first = attribute.count > 2 ? attribute[0] : nil else { return false }
        return switch first {
        case UInt8(ascii: "a"): attribute.equals("action")
        case UInt8(ascii: "b"): attribute.equals("background")
        case UInt8(ascii: "c"): attribute.equals("cite") || attribute.equals("classid") || attribute.equals("codebase")
        case UInt8(ascii: "d"): attribute.equals("data")
        case UInt8(ascii: "h"): attribute.equals("href")
        case UInt8(ascii: "l"): attribute.equals("longdesc")
        case UInt8(ascii: "p"): attribute.equals("profile")
        case UInt8(ascii: "s"): attribute.equals("src")
        case UInt8(ascii: "u"): attribute.equals("usemap")
        default: false
        }
    }
}
