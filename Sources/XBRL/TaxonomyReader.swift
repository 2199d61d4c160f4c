import Bytes
package import Markup

/// Reads schemas and linkbases (XBRL 2.1 §5) into a taxonomy. A linkbase inside a schema is read as one that stands alone.
package final class TaxonomyReader: MarkupHandler {
    private let taxonomy: Taxonomy
    private let reader: MarkupReader

    private var link: Link?
    private var role: Taxonomy.Role?
    private var isInDefinition = false
    private var label: (name: Int, role: String, language: String)?
    private var text: [UInt8] = []
    /// Roles and languages, which thousands of arcs and labels share: each is made a string once.
    private var words = ByteInterner()
    private var strings: [String] = []

    /// One extended link: its locators and resources are known by their labels within it only, here by the labels' numbers.
    private struct Link {
        var network: Taxonomy.Network?
        var role: String
        var names = ByteInterner()
        var locators: [Int: [Int]] = [:]
        var labels: [Int: [(role: String, language: String, text: String)]] = [:]
        var arcs: [PendingArc] = []
    }

    private struct PendingArc {
        var from = -1
        var to = -1
        var order = 1.0
        var preferredLabel: String?
        var weight = 1.0
        var arcrole = ""
        var isProhibited = false
        var priority = 0
    }

    package init(_ taxonomy: Taxonomy, _ reader: MarkupReader) {
        self.taxonomy = taxonomy
        self.reader = reader
    }

    /// Reads a schema or a linkbase; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>) throws(MarkupFailure) {
        link = nil
        role = nil
        label = nil
        try reader.read(bytes, self)
    }

    package func startElement(_ element: Element) {
        switch Known(rawValue: element.name) {
        case .presentationLink: open(element, .presentation)
        case .calculationLink: open(element, .calculation)
        case .definitionLink: open(element, .definition)
        case .labelLink: open(element, nil)
        case .locator:
            let concept = element.attribute(Known.xlinkHref.rawValue) { href in
                href.lastIndex(of: UInt8(ascii: "#"), before: href.count).map { taxonomy.concept(href.extracting($0 + 1..<href.count)) }
            }
            let name = name(element, .xlinkLabel)
            if let concept = concept ?? nil { link?.locators[name, default: []].append(concept) }
        case .presentationArc, .calculationArc, .definitionArc, .labelArc:
            let arc = arc(element)
            link?.arcs.append(arc)
        case .label:
            label = (name(element, .xlinkLabel), word(element, .xlinkRole), word(element, .xmlLang))
            text.removeAll(keepingCapacity: true)
        case .roleType: role = Taxonomy.Role(uri: text(element, .roleURI), definition: "")
        case .roleDefinition:
            isInDefinition = role != nil
            text.removeAll(keepingCapacity: true)
        case .xsdElement: declare(element)
        default: break
        }
    }

    package func characters(_ text: Span<UInt8>) {
        if label != nil || isInDefinition { self.text.append(text) }
    }

    package func endElement(_ element: Element) {
        switch Known(rawValue: element.name) {
        case .label:
            if let label { link?.labels[label.name, default: []].append((label.role, label.language, trimmedText())) }
            label = nil
        case .roleDefinition:
            if isInDefinition { role?.definition = trimmedText() }
            isInDefinition = false
        case .roleType:
            if let role { taxonomy.roles.append(role) }
            role = nil
        case .presentationLink, .calculationLink, .definitionLink, .labelLink: close()
        default: break
        }
    }

    private func open(_ element: Element, _ network: Taxonomy.Network?) {
        link = Link(network: network, role: word(element, .xlinkRole))
    }

    private func close() {
        guard let link else { return }
        self.link = nil
        for arc in link.arcs {
            for from in link.locators[arc.from] ?? [] {
                guard taxonomy.arcs.count + taxonomy.labels.count <= XBRLLimits.arcs else { return reader.fail("more than \(XBRLLimits.arcs) arcs and labels") }
                guard let network = link.network else {
                    for label in link.labels[arc.to] ?? [] where !arc.isProhibited {
                        taxonomy.labels.append(Taxonomy.Label(concept: from, role: label.role, language: label.language, text: label.text))
                    }
                    continue
                }
                for to in link.locators[arc.to] ?? [] {
                    taxonomy.arcs.append(
                        Taxonomy.Arc(
                            network: network, role: link.role, from: from, to: to, order: arc.order, preferredLabel: arc.preferredLabel, weight: arc.weight,
                            arcrole: arc.arcrole, isProhibited: arc.isProhibited, priority: arc.priority))
                }
            }
        }
    }

    private func arc(_ element: Element) -> PendingArc {
        var arc = PendingArc()
        element.forEachAttribute { name, value in
            switch Known(rawValue: name) {
            case .xlinkFrom: arc.from = link?.names.intern(value) ?? -1
            case .xlinkTo: arc.to = link?.names.intern(value) ?? -1
            case .order: arc.order = Double(value.text) ?? 1
            case .weight: arc.weight = Double(value.text) ?? 1
            case .preferredLabel: arc.preferredLabel = word(value)
            case .xlinkArcrole:
                let slash = value.lastIndex(of: UInt8(ascii: "/"), before: value.count) ?? -1
                arc.arcrole = word(value.extracting(slash + 1..<value.count))
            case .use: arc.isProhibited = value.equals("prohibited")
            case .priority: arc.priority = value.signedInteger ?? 0
            default: break
            }
        }
        return arc
    }

    private func declare(_ element: Element) {
        var concept: Int?
        var declared = Taxonomy.Element(concept: 0, isAbstract: false)
        element.forEachAttribute { name, value in
            switch Known(rawValue: name) {
            case .id: concept = value.isEmpty ? nil : taxonomy.concept(value)
            case .abstract: declared.isAbstract = value.equals("true") || value.equals("1")
            case .balance: declared.balance = word(value)
            case .periodType: declared.periodType = word(value)
            case .typeAttribute: declared.type = word(value)
            default: break
            }
        }
        guard let concept else { return }
        declared.concept = concept
        taxonomy.elements.append(declared)
    }

    private func trimmedText() -> String {
        let bytes = text
        return bytes.span.extracting(bytes.span.trimmedRange).text
    }

    private func text(_ element: Element, _ attribute: Known) -> String {
        element.attribute(attribute.rawValue) { $0.text } ?? ""
    }

    /// Number of a label within the open link; -1 outside all.
    private func name(_ element: Element, _ attribute: Known) -> Int {
        element.attribute(attribute.rawValue) { link?.names.intern($0) ?? -1 } ?? -1
    }

    private func word(_ element: Element, _ attribute: Known) -> String {
        element.attribute(attribute.rawValue) { word($0) } ?? ""
    }

    private func word(_ bytes: Span<UInt8>) -> String {
        let number = words.intern(bytes)
        if number == strings.count { strings.append(bytes.text) }
        return strings[number]
    }
}
