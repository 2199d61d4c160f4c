import Bytes
package import Markup

/// Reads schemas and linkbases (XBRL 2.1 §5) into a taxonomy. Linkbases within a schema are read as well.
package final class TaxonomyReader: MarkupHandler {
    private let taxonomy: Taxonomy
    private let reader: MarkupReader

    private var link: ExtendedLink?
    private var role: Taxonomy.Role?
    private var isInDefinition = false
    private var label: ExtendedLink.Resource?
    private var text: [UInt8] = []
    private let needs: (_ roleDefinition: String) -> Bool
    /// Roles whose networks are not needed.
    private var unneeded: Set<Taxonomy.Word> = []
    /// The role used for extended links without a role, which XBRL 2.1 §3.5.3.3 does not allow.
    private let standardRole: Taxonomy.Word
    private let xlink: Namespace

    /// - Parameter needs: whether the networks of a role are needed, given the role's definition. Links that precede the definition of their role are always
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
        link = network != nil && unneeded.contains(role) ? nil : ExtendedLink(network: network, role: role)
    }

    /// Ends the open link, and adds its arcs or labels to the taxonomy.
    private func close() {
        guard let link else { return }
        self.link = nil
        if !link.addArcs(to: taxonomy) { reader.fail("the linkbases have more than \(XBRLLimits.arcs) arcs and labels") }
    }

    /// Adds a locator to the open link.
    private func locate(_ element: Element) {
        var target: Taxonomy.Element?
        var label: ExtendedLink.LinkLabel?
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

    private func resource(_ element: Element) -> ExtendedLink.Resource {
        var resource = ExtendedLink.Resource()
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

    private func arc(_ element: Element) -> ExtendedLink.Arc {
        var arc = ExtendedLink.Arc()
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

    /// Returns an arc's order or weight; 1 for text that is not a number. Nearly all values are whole numbers.
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

    /// Returns a label within the open link; nil if no link is open.
    private func linkLabel(_ label: Span<UInt8>) -> ExtendedLink.LinkLabel? { link?.label(label) }
}
