import Bytes
import Markup

/// The language in which text stands: that of the nearest element around it which has an `xml:lang`.
struct LanguageScope {
    private var open: [(depth: Int, language: Int)] = []
    /// What the whole document is in, by its root and its body.
    private(set) var document = -1

    /// Number of the language in the report's words; -1 where none is said.
    ///
    /// `nil` where nothing below the body says anything.
    var inner: Int? { open.last?.language }

    /// Root and body stand for the document.
    private static let documentDepth = 2

    mutating func start(_ element: Element, _ report: Report) {
        guard element.depth == 1 || element.hasPrefixedAttribute else { return }
        guard let language = element.prefixedAttribute(Known.xmlLang.rawValue, { $0.isEmpty ? -1 : report.words.intern($0) }) else {
            // HTML's own attribute, where the root has no other.
            if element.depth == 1 { document = element.attribute(Known.lang.rawValue) { report.words.intern($0) } ?? -1 }
            return
        }
        if element.depth <= Self.documentDepth { document = language } else { open.append((element.depth, language)) }
    }

    mutating func end(_ element: Element) {
        if let last = open.last, last.depth == element.depth { open.removeLast() }
    }
}
