import Bytes
package import Markup

/// Reads schemas and linkbases (XBRL 2.1 §5) into a taxonomy. Linkbases within a schema are read as well.
package final class TaxonomyReader: MarkupHandler {
    private let taxonomy: Taxonomy
    private let reader: MarkupReader

    private var link: Link?
    private var role: Taxonomy.Role?
    private var isInDefinition = false
    private var label: Resource?
    private var text: [UInt8] = []
    private let needs: (_ roleDefinition: String) -> Bool
    /// Roles whose networks are not needed.
    private var unneeded: Set<Taxonomy.Word> = []
    /// The role of extended links without one, which XBRL 2.1 §3.5.3.3 does not allow.
    private let standardRole: Taxonomy.Word
    private let xlink: Namespace

    /// The `xlink:label` of a locator or a resource, by its number in the link.
    private enum LinkLabelKind {}
    private typealias LinkLabel = Ordinal<LinkLabelKind>

    /// An extended link. The labels of its locators and resources are valid within the link only.
    private struct Link {
        /// Nil for a labelLink.
        var network: Taxonomy.Network?
        var role: Taxonomy.Word
        var labels = ByteInterner()
        var locators = Multimap<LinkLabelKind, Taxonomy.Element>()
        var resources = Multimap<LinkLabelKind, Resource>()
        var arcs: [PendingArc] = []

        mutating func label(_ text: Span<UInt8>) -> LinkLabel { LinkLabel(labels.intern(text)) }
    }

    /// A label of the label linkbase.
    private struct Resource {
        var linkLabel: LinkLabel?
        var role: Taxonomy.Word?
        var language: Taxonomy.Word?
        var text = 0..<0
    }

    /// An arc whose ends are labels of the open link.
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

    /// - Parameter needs: whether the networks of a role are needed, by the role's definition. Links in front of the role's definition are always kept.
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
            if var label, let linkLabel = label.linkLabel {
                let start = taxonomy.labelTexts.count
                let bytes = text
                taxonomy.labelTexts.append(bytes.span.extracting(bytes.span.trimmedRange))
                label.text = start..<taxonomy.labelTexts.count
                link?.resources.append(label, for: linkLabel)
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

    /// Begins an extended link, unless its role is not needed.
    private func open(_ element: Element, _ network: Taxonomy.Network?) {
        let role = element.attribute(KnownName.xlinkRole.number) { word($0) } ?? standardRole
        link = network != nil && unneeded.contains(role) ? nil : Link(network: network, role: role)
    }

    /// Ends the open link: adds what its arcs stand for to the taxonomy. Prohibited arcs of networks are kept, because they prohibit arcs of other links too.
    private func close() {
        guard let link else { return }
        self.link = nil
        func ends(_ arc: PendingArc) -> [LinkLabel?] { [arc.from, arc.to] }
        var prohibitions = Prohibitions<[LinkLabel?]>()
        if link.network == nil {
            for arc in link.arcs where arc.isProhibited { prohibitions.add(ends(arc), priority: arc.priority) }
        }
        for arc in link.arcs {
            guard let from = arc.from, let to = arc.to else { continue }
            // Each end may stand for many things, or for nothing.
            let targets = link.network == nil ? link.resources.count(to) : link.locators.count(to)
            let (count, isOverflow) = link.locators.count(from).multipliedReportingOverflow(by: targets)
            guard !isOverflow, count <= XBRLLimits.arcs - taxonomy.arcs.count - taxonomy.labels.count else {
                return reader.fail("the linkbases have more than \(XBRLLimits.arcs) arcs and labels")
            }
            if count == 0 || (link.network == nil && prohibitions.prohibits(ends(arc), priority: arc.priority)) { continue }
            link.locators.forEach(from) { from in
                guard let network = link.network else {
                    return link.resources.forEach(to) { label in
                        taxonomy.labels.append(Taxonomy.Label(element: from, role: label.role, language: label.language, text: label.text))
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

    /// Adds a locator to the open link.
    private func locate(_ element: Element) {
        var target: Taxonomy.Element?
        var label: LinkLabel?
        element.forEachAttribute { attribute, value in
            switch KnownName(attribute) {
            case .xlinkHref:
                if let hash = value.firstIndex(of: UInt8(ascii: "#")) { target = taxonomyElement(value.extracting(hash + 1..<value.count)) }
            case .xlinkLabel: label = linkLabel(value)
            default: break
            }
        }
        if let target, let label { link?.locators.append(target, for: label) }
    }

    private func resource(_ element: Element) -> Resource {
        var resource = Resource()
        element.forEachAttribute { attribute, value in
            switch KnownName(attribute) {
            case .xlinkLabel: resource.linkLabel = linkLabel(value)
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
            case .xlinkFrom: arc.from = linkLabel(value)
            case .xlinkTo: arc.to = linkLabel(value)
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

    /// An arc's order or weight; 1 for text that is not a number. Nearly all are whole numbers.
    private func number(_ written: Span<UInt8>) -> Double {
        let value = written.extracting(written.trimmedRange)
        return value.signedInteger.map(Double.init) ?? Double(value.text).flatMap { $0.isFinite ? $0 : nil } ?? 1
    }

    /// Adds the declaration of an element.
    private func declare(_ element: Element) {
        var declared: Taxonomy.Element?
        var isAbstract = false
        var kind = Taxonomy.Declaration.Kind.other
        element.forEachAttribute { attribute, value in
            switch KnownName(attribute) {
            case .id: declared = value.isEmpty ? nil : taxonomyElement(value)
            case .abstract: isAbstract = value.isTrue
            case .substitutionGroup:
                switch reader.resolve(value, usesDefault: true).flatMap(KnownName.init) {
                case .dimensionItem: kind = .axis
                case .hypercubeItem: kind = .table
                default: break
                }
            case .typeAttribute:
                // The namespace differs between the editions of the type registry.
                if kind == .other, value.extracting(value.trimmedRange).hasSuffix(":domainItemType") { kind = .member }
            default: break
            }
        }
        if let declared { taxonomy.declarations.append(Taxonomy.Declaration(element: declared, isAbstract: isAbstract, kind: kind)) }
    }

    private func taxonomyElement(_ id: Span<UInt8>) -> Taxonomy.Element {
        check(id)
        return taxonomy.element(id)
    }

    private func word(_ text: Span<UInt8>) -> Taxonomy.Word {
        check(text)
        return taxonomy.word(text)
    }

    private func check(_ text: Span<UInt8>) {
        if text.count > XBRLLimits.words { reader.fail("an id, a role or a language has more than \(XBRLLimits.words) bytes") }
    }

    /// A label within the open link; nil outside a link.
    private func linkLabel(_ label: Span<UInt8>) -> LinkLabel? { link?.label(label) }
}
