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
    /// Roles whose networks nobody wants.
    private var unneeded: Set<Taxonomy.Word> = []
    /// What an extended link without a role is in (XBRL 2.1 §3.5.3.3 wants it to have one).
    private let standardRole: Taxonomy.Word
    private let xlink: Namespace

    /// The `xlink:label` of a locator or a resource, by its number in its link.
    private enum LinkLabelKind {}
    private typealias LinkLabel = Ordinal<LinkLabelKind>

    /// One extended link: its locators and resources are known by their labels within it only.
    private struct Link {
        /// Nil for a link of labels.
        var network: Taxonomy.Network?
        var role: Taxonomy.Word
        var names = ByteInterner()
        var locators = Multimap<LinkLabelKind, Taxonomy.Concept>()
        var resources = Multimap<LinkLabelKind, Resource>()
        var arcs: [PendingArc] = []

        mutating func label(_ text: Span<UInt8>) -> LinkLabel { LinkLabel(names.intern(text)) }
    }

    private struct Resource {
        var name: LinkLabel?
        var role: Taxonomy.Word?
        var language: Taxonomy.Word?
        var text = 0..<0
    }

    private struct PendingArc {
        @Compact var from: LinkLabel?
        @Compact var to: LinkLabel?
        var order = 1.0
        @Compact var preferredLabel: Taxonomy.Word?
        var weight = 1.0
        var isProhibited = false
        var priority = 0
        @Compact var otherAttributes: Taxonomy.Word?
    }

    /// - Parameter needs: whether the networks of a role with a definition are wanted; asked when the role is read, so that links that come before it are
    ///   kept.
    package init(_ taxonomy: Taxonomy, _ reader: MarkupReader, needs: @escaping (_ roleDefinition: String) -> Bool = { _ in true }) {
        self.taxonomy = taxonomy
        self.reader = reader
        self.needs = needs
        standardRole = taxonomy.word("http://www.xbrl.org/2003/role/link")
        xlink = reader.names.namespace(of: KnownName.xlinkHref.number)
    }

    /// Reads a schema or a linkbase; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>) throws(MarkupFailure) {
        link = nil
        role = nil
        label = nil
        taxonomy.reserve(bytes.count)
        try reader.read(bytes, self)
    }

    package func startElement(_ element: Element) {
        switch KnownName(element.name) {
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
        case .roleType: role = Taxonomy.Role(uri: element.attribute(KnownName.roleURI.number) { $0.text } ?? "", definition: "")
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
        switch KnownName(element.name) {
        case .label:
            if var label, let name = label.name {
                let start = taxonomy.labelTexts.count
                let bytes = text
                taxonomy.labelTexts.append(bytes.span.extracting(bytes.span.trimmedRange))
                label.text = start..<taxonomy.labelTexts.count
                link?.resources.append(label, for: name)
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
        let role = element.attribute(KnownName.xlinkRole.number) { word($0) } ?? standardRole
        link = network != nil && unneeded.contains(role) ? nil : Link(network: network, role: role)
    }

    private func close() {
        guard let link else { return }
        self.link = nil
        // Arcs of labels, by their ends.
        var prohibitions: [[Int]: Int] = [:]
        func isProhibited(_ arc: PendingArc, _ prohibitions: [[Int]: Int]) -> Bool {
            prohibitions.isEmpty ? false : (prohibitions[ends(arc)] ?? .min) >= arc.priority
        }
        func ends(_ arc: PendingArc) -> [Int] { [arc.from?.index ?? 0, arc.to?.index ?? 0] }
        if link.network == nil {
            for arc in link.arcs where arc.isProhibited { prohibitions[ends(arc)] = max(prohibitions[ends(arc)] ?? .min, arc.priority) }
        }
        for arc in link.arcs {
            guard let from = arc.from, let to = arc.to else { continue }
            // Each end may stand for many things, and an end that is nowhere for none.
            let ends = link.network == nil ? link.resources.count(to) : link.locators.count(to)
            let (count, isOverflow) = link.locators.count(from).multipliedReportingOverflow(by: ends)
            guard !isOverflow, count <= XBRLLimits.arcs - taxonomy.arcs.count - taxonomy.labels.count else {
                return reader.fail("more than \(XBRLLimits.arcs) arcs and labels")
            }
            if count == 0 || (link.network == nil && isProhibited(arc, prohibitions)) { continue }
            link.locators.forEach(from) { from in
                guard let network = link.network else {
                    return link.resources.forEach(to) { label in
                        taxonomy.labels.append(Taxonomy.Label(concept: from, role: label.role, language: label.language, text: label.text))
                    }
                }
                link.locators.forEach(to) { to in
                    taxonomy.arcs.append(
                        Taxonomy.Arc(
                            network: network, role: link.role, from: from, to: to, order: arc.order, preferredLabel: arc.preferredLabel, weight: arc.weight,
                            isProhibited: arc.isProhibited, priority: arc.priority, otherAttributes: arc.otherAttributes))
                }
            }
        }
    }

    private func locate(_ element: Element) {
        var concept: Taxonomy.Concept?
        var name: LinkLabel?
        element.forEachAttribute { attribute, value in
            switch KnownName(attribute) {
            case .xlinkHref:
                if let hash = value.firstIndex(of: UInt8(ascii: "#")) { concept = self.concept(value.extracting(hash + 1..<value.count)) }
            case .xlinkLabel: name = self.name(value)
            default: break
            }
        }
        if let concept, let name { link?.locators.append(concept, for: name) }
    }

    private func resource(_ element: Element) -> Resource {
        var resource = Resource()
        element.forEachAttribute { attribute, value in
            switch KnownName(attribute) {
            case .xlinkLabel: resource.name = name(value)
            case .xlinkRole: resource.role = word(value)
            case .xmlLang: resource.language = word(value)
            default: break
            }
        }
        return resource
    }

    private func arc(_ element: Element) -> PendingArc {
        var arc = PendingArc()
        var others: [String] = []
        element.forEachAttribute { attribute, value in
            switch KnownName(attribute) {
            case .xlinkFrom: arc.from = name(value)
            case .xlinkTo: arc.to = name(value)
            case .order: arc.order = number(value)
            case .weight: arc.weight = number(value)
            case .preferredLabel: arc.preferredLabel = word(value)
            case .use: arc.isProhibited = value.extracting(value.trimmedRange).equals("prohibited")
            case .priority: arc.priority = value.extracting(value.trimmedRange).signedInteger ?? 0
            default:
                let namespace = reader.names.namespace(of: attribute)
                if namespace != xlink { others.append("\(reader.names.namespaceText(namespace)) \(reader.names.local(attribute))=\(value.text)") }
            }
        }
        if !others.isEmpty {
            let text = Array(others.sorted().joined(separator: "\n").utf8)
            arc.otherAttributes = word(text.span)
        }
        return arc
    }

    /// An arc's order or weight; 1 for what is no number. Nearly all are whole.
    private func number(_ written: Span<UInt8>) -> Double {
        let value = written.extracting(written.trimmedRange)
        return value.signedInteger.map(Double.init) ?? Double(value.text).flatMap { $0.isFinite ? $0 : nil } ?? 1
    }

    private func declare(_ element: Element) {
        var concept: Taxonomy.Concept?
        var isAbstract = false
        var kind = Taxonomy.Element.Kind.other
        element.forEachAttribute { attribute, value in
            switch KnownName(attribute) {
            case .id: concept = value.isEmpty ? nil : self.concept(value)
            case .abstract: isAbstract = value.isTrue
            case .substitutionGroup:
                switch reader.resolve(value, usesDefault: true).flatMap(KnownName.init) {
                case .dimensionItem: kind = .axis
                case .hypercubeItem: kind = .table
                default: break
                }
            case .typeAttribute:
                // Each edition of the type registry has a namespace of its own.
                if kind == .other, value.extracting(value.trimmedRange).hasSuffix(":domainItemType") { kind = .member }
            default: break
            }
        }
        if let concept { taxonomy.elements.append(Taxonomy.Element(concept: concept, isAbstract: isAbstract, kind: kind)) }
    }

    private func concept(_ id: Span<UInt8>) -> Taxonomy.Concept {
        check(id)
        return taxonomy.concept(id)
    }

    private func word(_ text: Span<UInt8>) -> Taxonomy.Word {
        check(text)
        return taxonomy.word(text)
    }

    private func check(_ text: Span<UInt8>) {
        if text.count > XBRLLimits.words { reader.fail("an id, a role or a language of more than \(XBRLLimits.words) bytes") }
    }

    /// A label within the open link; nil outside all.
    private func name(_ label: Span<UInt8>) -> LinkLabel? { link?.label(label) }
}
