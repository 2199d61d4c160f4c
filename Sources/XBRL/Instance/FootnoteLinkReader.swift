import Bytes
import Markup

/// Reads link:footnoteLink elements (XBRL 2.1 §4.11), which connect footnotes with facts.
final class FootnoteLinkReader {
    private let report: Report
    private let reader: MarkupReader
    /// The depth of the open link. While a link is open, this reader handles all elements.
    private var openDepth: Int?
    var isOpen: Bool { openDepth != nil }
    /// The open footnote: the depth of its element, its label, its language, and the start of its text in `values`.
    private var footnote: (depth: Int, label: String, language: Report.Word?, start: Int)?
    /// The language of the open link.
    private var language: Report.Word?
    /// The fact ids and the footnotes for each label of the open link.
    private var locators: [String: [Report.Word]] = [:]
    private var footnotes: [String: [Ordinal<Report.Footnote>]] = [:]
    private var arcs: [Arc] = []

    private struct Arc {
        var from: String
        var to: String
        var isProhibited: Bool
        var priority: Int
    }

    /// Fact ids with their footnotes, from all links.
    private var bound: [(id: Report.Word, footnote: Ordinal<Report.Footnote>)] = []

    init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
    }

    /// - Parameter language: the language of the element around the link.
    func open(_ link: Element, language: Report.Word?) {
        openDepth = link.depth
        self.language = languageAttribute(link) ?? language
        locators = [:]
        footnotes = [:]
        arcs = []
    }

    func startElement(_ element: Element, _ known: KnownName?) {
        switch known {
        case .locator:
            let label = text(element, .xlinkLabel)
            let id =
                element.attribute(KnownName.xlinkHref.number) { href in
                    href.firstIndex(of: UInt8(ascii: "#")).map { report.word(href.extracting($0 + 1..<max($0 + 1, href.trimmedRange.upperBound))) }
                } ?? nil
            if let id { locators[label, default: []].append(id) }
        case .footnote:
            if footnote == nil {
                footnote = (element.depth, text(element, .xlinkLabel), languageAttribute(element) ?? language, report.values.count)
            }
        case .footnoteArc:
            let isProhibited = element.attribute(KnownName.use.number) { $0.extracting($0.trimmedRange).equals("prohibited") } ?? false
            let priority = element.attribute(KnownName.priority.number) { $0.extracting($0.trimmedRange).signedInteger ?? 0 } ?? 0
            arcs.append(Arc(from: text(element, .xlinkFrom), to: text(element, .xlinkTo), isProhibited: isProhibited, priority: priority))
        default: break
        }
    }

    func characters(_ text: Span<UInt8>) {
        if footnote != nil { report.values.append(text) }
    }

    func endElement(_ element: Element, _ known: KnownName?) {
        if let footnote, footnote.depth == element.depth {
            footnotes[footnote.label, default: []].append(report.footnotes.nextOrdinal)
            report.footnotes.append(Report.Footnote(text: .text(footnote.start..<report.values.count), language: footnote.language))
            self.footnote = nil
        } else if element.depth == openDepth {
            openDepth = nil
            followArcs()
        }
    }

    /// Connects the footnotes of the link that ended with the ids of their facts.
    private func followArcs() {
        var prohibitions = Prohibitions<[String]>()
        for arc in arcs where arc.isProhibited { prohibitions.add([arc.from, arc.to], priority: arc.priority) }
        for arc in arcs {
            if prohibitions.prohibits([arc.from, arc.to], priority: arc.priority) { continue }
            // Skip the arc if one end does not exist, so that a label with many entries at the other end costs nothing.
            guard let ids = locators[arc.from], let notes = footnotes[arc.to] else { continue }
            guard ids.count * notes.count <= XBRLLimits.arcs - bound.count else { return reader.fail("the facts have more than \(XBRLLimits.arcs) footnotes") }
            for id in ids { for footnote in notes { bound.append((id, footnote)) } }
        }
    }

    /// Adds the footnotes to the facts. Call this after all links were read.
    func bind() {
        guard !bound.isEmpty else { return }
        let factByID = report.factsByID()
        for (id, footnote) in bound {
            guard let fact = factByID[id] else { continue }
            report.bind([footnote], to: fact)
        }
    }

    /// Returns the language from an element's `xml:lang`, or no language if the attribute is empty; nil if there is no `xml:lang`.
    private func languageAttribute(_ element: Element) -> Report.Word?? { element.attribute(KnownName.xmlLang.number) { report.language($0) } }

    private func text(_ element: Element, _ attribute: KnownName) -> String {
        element.attribute(attribute.number) { $0.text } ?? ""
    }
}
