import Bytes
import Markup

/// What relative links are relative to where the reader stands: `xml:base` of the elements around (XML Base), or the document's `base`.
///
/// Escaped content is read elsewhere, where nobody knows its base: so its links are resolved when it is captured (Inline XBRL 1.1 §4.1).
struct LinkBase {
    private var open: [(depth: Int, base: URIReference)] = []
    private var document: URIReference?

    /// Whether anything says something of links: nearly nothing does.
    private(set) var isTold = false

    /// Nil where links mean what they say.
    var current: URIReference? { open.last?.base ?? document }

    /// False when the base becomes too long.
    mutating func start(_ element: Element, _ known: KnownName?) -> Bool {
        if known == .htmlBase, document == nil {
            document = element.attribute(KnownName.hrefAttribute.number) { URIReference($0.extracting($0.trimmedRange)) } ?? nil
            isTold = true
        }
        guard let own = element.prefixedAttribute(KnownName.xmlBase.number, { URIReference($0.extracting($0.trimmedRange)) }) else { return true }
        let base = current.map { own.resolved(against: $0) } ?? own
        open.append((element.depth, base))
        isTold = true
        return base.text.utf8.count <= XBRLLimits.words
    }

    mutating func end(_ element: Element) {
        if let last = open.last, last.depth == element.depth { open.removeLast() }
    }

    /// HTML's attributes that are links (XHTML 1.0).
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
