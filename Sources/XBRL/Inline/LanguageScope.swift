import Bytes
import Markup

/// The language at the reader's position: that of the nearest enclosing element with an `xml:lang`.
struct LanguageScope {
    /// The open elements below the body that have an `xml:lang`. An empty `xml:lang` means no language.
    private var open: [(depth: Int, language: Report.Word?)] = []
    /// The language of the document, from its root or its body.
    private(set) var document: Report.Word?

    /// The language (or no language) from the nearest element below the body; nil if no element below the body has an `xml:lang`.
    var inner: Report.Word?? { open.last.map { $0.language } }

    /// The depth of the body. The `xml:lang` of the root and of the body give the language of the document.
    private static let documentDepth = 2

    /// Handles the start tag of the root, or of an element with a prefixed attribute. No other element sets a language.
    mutating func start(_ element: Element, _ report: Report) {
        guard let language = element.prefixedAttribute(KnownName.xmlLang.number, { report.language($0) }) else {
            // If the root has no `xml:lang`, use HTML's `lang`.
            if element.depth == 1 { document = element.attribute(KnownName.lang.number) { report.language($0) } ?? nil }
            return
        }
        if element.depth <= Self.documentDepth { document = language } else { open.append((element.depth, language)) }
    }

    @inline(__always)
    mutating func end(_ element: Element) {
        if !open.isEmpty, open[open.count - 1].depth == element.depth { open.removeLast() }
    }
}
