import Bytes
import Markup

/// The language in which text stands: that of the nearest element around it which has an `xml:lang`.
struct LanguageScope {
    /// An empty `xml:lang` says that there is none.
    private var open: [(depth: Int, language: Report.Word?)] = []
    /// What the whole document is in, by its root and its body.
    private(set) var document: Report.Word?

    /// What an element below the body says, if one does: a language, or that there is none.
    var inner: Report.Word?? { open.last.map { $0.language } }

    /// Root and body stand for the document.
    private static let documentDepth = 2

    /// - Parameter hasPrefixedAttribute: the element's, which is asked once for all who want to know.
    mutating func start(_ element: Element, hasPrefixedAttribute: Bool, _ report: Report) {
        guard element.depth == 1 || hasPrefixedAttribute else { return }
        guard let language = element.prefixedAttribute(KnownName.xmlLang.number, { report.language($0) }) else {
            // HTML's own attribute, where the root has no other.
            if element.depth == 1 { document = element.attribute(KnownName.lang.number) { report.language($0) } ?? nil }
            return
        }
        if element.depth <= Self.documentDepth { document = language } else { open.append((element.depth, language)) }
    }

    mutating func end(_ element: Element) {
        if let last = open.last, last.depth == element.depth { open.removeLast() }
    }
}
