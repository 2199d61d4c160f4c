import Bytes

/// An extended link of a linkbase: locators, labels, and arcs between them (XBRL 2.1 §3.5.3).
struct ExtendedLink {
    /// The network of the link; nil for a labelLink.
    let network: Taxonomy.Network?
    let role: Taxonomy.Word
    private var labels = ByteInterner()
    var locators = Multimap<LinkLabelKind, Taxonomy.Element>()
    var resources = Multimap<LinkLabelKind, Resource>()
    var arcs: [Arc] = []

    /// The `xlink:label` of a locator or a resource, by its index in `labels`. It is valid only within the link.
    enum LinkLabelKind {}
    typealias LinkLabel = Ordinal<LinkLabelKind>

    /// A label of the label linkbase.
    struct Resource {
        var linkLabel: LinkLabel?
        var role: Taxonomy.Word?
        var language: Taxonomy.Word?
        var text = 0..<0
    }

    struct Arc {
        @Compact var from: LinkLabel?
        @Compact var to: LinkLabel?
        var order = 1.0
        @Compact var preferredLabel: Taxonomy.Word?
        var weight = 1.0
        var isProhibited = false
        var priority = 0
        @Compact var otherAttributes: Taxonomy.Word?
    }

    init(network: Taxonomy.Network?, role: Taxonomy.Word) {
        self.network = network
        self.role = role
    }

    mutating func label(_ text: Span<UInt8>) -> LinkLabel { LinkLabel(labels.intern(text)) }

    /// Adds the arcs of a network, or the labels, to a taxonomy. Returns false if there are too many.
    ///
    /// Prohibited arcs of networks are added as well, because they also prohibit arcs in other links with the same role.
    func addArcs(to taxonomy: Taxonomy) -> Bool {
        func ends(_ arc: Arc) -> [LinkLabel?] { [arc.from, arc.to] }
        var prohibitions = Prohibitions<[LinkLabel?]>()
        if network == nil {
            for arc in arcs where arc.isProhibited { prohibitions.add(ends(arc), priority: arc.priority) }
        }
        for arc in arcs {
            guard let from = arc.from, let to = arc.to else { continue }
            // Each end may refer to several locators or resources, or to none.
            let targets = network == nil ? resources.count(to) : locators.count(to)
            let (count, isOverflow) = locators.count(from).multipliedReportingOverflow(by: targets)
            guard !isOverflow, count <= XBRLLimits.arcs - taxonomy.arcs.count - taxonomy.labels.count else { return false }
            if count == 0 || (network == nil && prohibitions.prohibits(ends(arc), priority: arc.priority)) { continue }
            locators.forEach(from) { from in
                guard let network else {
                    return resources.forEach(to) { label in
                        taxonomy.labels.append(Taxonomy.Label(element: from, role: label.role, language: label.language, text: label.text))
                    }
                }
                locators.forEach(to) { to in
                    taxonomy.arcs.append(
                        Taxonomy.Arc(
                            network: network, role: role, from: from, to: to, order: arc.order, preferredLabel: arc.preferredLabel, weight: arc.weight,
                            isProhibited: arc.isProhibited, priority: arc.priority, otherAttributes: arc.otherAttributes))
                }
            }
        }
        return true
    }
}
