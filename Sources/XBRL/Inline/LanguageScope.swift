import Bytes
import Markup

/// The language of text: that of the nearest enclosing element with an `xml:lang`.
struct LanguageScope {
    /// The open elements below the body that have an `xml:lang`. An empty `xml:lang` means no language.
    private var open: [(depth: Int, language: Report.Word?)] = []
    /// The language of the document, as its root and its body state it.
    private(set) var document: Report.Word?

    /// The language, or no language, that an element below the body states; nil if no element does.
    var inner: Report.Word?? { open.last.map { $0.language } }

    /// The depth of the body. The root and the body speak for the document.
    private static let documentDepth = 2

    /// - Parameter hasPrefixedAttribute: `element.hasPrefixedAttribute`, which callers compute once for several uses.
    mutating func start(_ element: Element, hasPrefixedAttribute: Bool, _ report: Report) {
        guard element.depth == 1 || hasPrefixedAttribute else { return }
        guard let language = element.prefixedAttribute(KnownName.xmlLang.number, { report.language($0) }) else {
            // Without an `xml:lang`, the root's `lang` of HTML counts.
            if element.depth == 1 { document = element.attribute(KnownName.lang.number) { report.language($0) } ?? nil }
            return
        }
        if element.depth <= Self.documentDepth { document = language } else { open.append((element.depth, language)) }
    }

    mutating func end(_ element: Element) {
        if let last = open.last, last.depth == element.depth { open.removeLast() }
    }
}
