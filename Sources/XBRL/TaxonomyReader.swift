import Bytes
package import Markup

/// Reads schemas and linkbases (XBRL 2.1 §5) into a taxonomy. A linkbase inside a schema is read as one that stands alone.
package final class TaxonomyReader: MarkupHandler {
    private let taxonomy: Taxonomy
    private let reader: MarkupReader

    private var link: Link?
    private var role: Taxonomy.Role?
    private var isInDefinition = false
    private var label: Resource?
    private var text: [UInt8] = []
    private let needs: (_ roleDefinition: String) -> Bool
    /// Numbers of roles whose networks nobody wants.
    private var unneeded: Set<Int> = []

    /// One extended link: its locators and resources are known by their labels within it only, here by the labels' numbers.
    private struct Link {
        /// Nil for a link of labels.
        var network: Taxonomy.Network?
        /// Number of the role.
        var role = -1
        var names = ByteInterner()
        /// Concepts and labels by the number of their label.
        var locators = Multimap<Int>()
        var resources = Multimap<Resource>()
        var arcs: [PendingArc] = []
    }

    private struct Resource {
        var name = -1
        var role = -1
        var language = -1
        var text = 0..<0
    }

    private struct PendingArc {
        var from = -1
        var to = -1
        var order = 1.0
        var preferredLabel = -1
        var weight = 1.0
        var isProhibited = false
        var priority = 0
    }

    /// - Parameter needs: whether the networks of a role with a definition are wanted; asked when the role is read, so that links that come before it are
    ///   kept.
    package init(_ taxonomy: Taxonomy, _ reader: MarkupReader, needs: @escaping (_ roleDefinition: String) -> Bool = { _ in true }) {
        self.taxonomy = taxonomy
        self.reader = reader
        self.needs = needs
    }

    /// Reads a schema or a linkbase; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>) throws(MarkupFailure) {
        link = nil
        role = nil
        label = nil
        taxonomy.expect(bytes.count)
        try reader.read(bytes, self)
    }

    package func startElement(_ element: Element) {
        switch Known(rawValue: element.name) {
        case .presentationLink: open(element, .presentation)
        case .calculationLink: open(element, .calculation)
        case .labelLink: open(element, nil)
        case .locator: if link != nil { locate(element) }
        case .presentationArc, .calculationArc, .labelArc:
            guard link != nil else { return }
            let arc = arc(element)
            link?.arcs.append(arc)
        case .label:
            label = resource(element)
            text.removeAll(keepingCapacity: true)
        case .roleType: role = Taxonomy.Role(uri: element.attribute(Known.roleURI.rawValue) { $0.text } ?? "", definition: "")
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
            if var label, label.name >= 0 {
                let start = taxonomy.labelTexts.count
                let bytes = text
                taxonomy.labelTexts.append(bytes.span.extracting(bytes.span.trimmedRange))
                label.text = start..<taxonomy.labelTexts.count
                link?.resources.append(label, for: label.name)
            }
            label = nil
        case .roleDefinition:
            let bytes = text
            if isInDefinition { role?.definition = bytes.span.extracting(bytes.span.trimmedRange).text }
            isInDefinition = false
        case .roleType:
            if let role {
                taxonomy.roles.append(role)
                if !needs(role.definition) { unneeded.insert(taxonomy.word(role.uri)) }
            }
            role = nil
        case .presentationLink, .calculationLink, .labelLink: close()
        default: break
        }
    }

    private func open(_ element: Element, _ network: Taxonomy.Network?) {
        let role = element.attribute(Known.xlinkRole.rawValue) { taxonomy.word($0) } ?? -1
        link = network != nil && unneeded.contains(role) ? nil : Link(network: network, role: role)
    }

    private func close() {
        guard let link else { return }
        self.link = nil
        for arc in link.arcs {
            link.locators.forEach(arc.from) { from in
                guard taxonomy.arcs.count + taxonomy.labels.count <= XBRLLimits.arcs else { return reader.fail("more than \(XBRLLimits.arcs) arcs and labels") }
                guard let network = link.network else {
                    guard !arc.isProhibited else { return }
                    return link.resources.forEach(arc.to) { label in
                        taxonomy.labels.append(Taxonomy.Label(concept: from, role: label.role, language: label.language, text: label.text))
                    }
                }
                link.locators.forEach(arc.to) { to in
                    taxonomy.arcs.append(
                        Taxonomy.Arc(
                            network: network, role: link.role, from: from, to: to, order: arc.order, preferredLabel: arc.preferredLabel, weight: arc.weight,
                            isProhibited: arc.isProhibited, priority: arc.priority))
                }
            }
        }
    }

    private func locate(_ element: Element) {
        var concept = -1
        var name = -1
        element.forEachAttribute { attribute, value in
            switch Known(rawValue: attribute) {
            case .xlinkHref:
                if let hash = value.firstIndex(of: UInt8(ascii: "#")) { concept = taxonomy.concept(value.extracting(hash + 1..<value.count)) }
            case .xlinkLabel: name = self.name(value)
            default: break
            }
        }
        if concept >= 0, name >= 0 { link?.locators.append(concept, for: name) }
    }

    private func resource(_ element: Element) -> Resource {
        var resource = Resource()
        element.forEachAttribute { attribute, value in
            switch Known(rawValue: attribute) {
            case .xlinkLabel: resource.name = name(value)
            case .xlinkRole: resource.role = taxonomy.word(value)
            case .xmlLang: resource.language = taxonomy.word(value)
            default: break
            }
        }
        return resource
    }

    private func arc(_ element: Element) -> PendingArc {
        var arc = PendingArc()
        element.forEachAttribute { attribute, value in
            switch Known(rawValue: attribute) {
            case .xlinkFrom: arc.from = name(value)
            case .xlinkTo: arc.to = name(value)
            case .order: arc.order = number(value)
            case .weight: arc.weight = number(value)
            case .preferredLabel: arc.preferredLabel = taxonomy.word(value)
            case .use: arc.isProhibited = value.equals("prohibited")
            case .priority: arc.priority = value.signedInteger ?? 0
            default: break
            }
        }
        return arc
    }

    /// An arc's order or weight; 1 for what is no number. Nearly all are whole.
    private func number(_ value: Span<UInt8>) -> Double {
        value.signedInteger.map(Double.init) ?? Double(value.text) ?? 1
    }

    private func declare(_ element: Element) {
        var declared = Taxonomy.Element(concept: -1, isAbstract: false)
        element.forEachAttribute { attribute, value in
            switch Known(rawValue: attribute) {
            case .id: declared.concept = value.isEmpty ? -1 : taxonomy.concept(value)
            case .abstract: declared.isAbstract = value.equals("true") || value.equals("1")
            default: break
            }
        }
        if declared.concept >= 0 { taxonomy.elements.append(declared) }
    }

    /// Number of a label within the open link; -1 outside all.
    private func name(_ label: Span<UInt8>) -> Int { link?.names.intern(label) ?? -1 }
}
