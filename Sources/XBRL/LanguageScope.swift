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

    /// - Parameter depth: how many elements are open, this one among them.
    mutating func start(_ element: Element, depth: Int, _ report: Report) {
        guard depth == 1 || element.hasPrefixedAttribute else { return }
        guard let language = element.prefixedAttribute(Known.xmlLang.rawValue, { $0.isEmpty ? -1 : report.words.intern($0) }) else {
            // HTML's own attribute, where the root has no other.
            if depth == 1 { document = element.attribute(Known.lang.rawValue) { report.words.intern($0) } ?? -1 }
            return
        }
        if depth <= Self.documentDepth { document = language } else { open.append((depth, language)) }
    }

    mutating func end(depth: Int) {
        if let last = open.last, last.depth == depth { open.removeLast() }
    }
}
