import Bytes
import Markup
import XBRL

/// A taxonomy's networks by role, with what is known of each role and each concept.
final class Networks {
    let taxonomy: Taxonomy
    /// By role.
    let presentation: [Taxonomy.Word: RoleNetwork]
    let calculation: [Taxonomy.Word: RoleNetwork]
    private let names: [Name?]
    private let definitions: [String: String]
    private let labels: Labels
    /// What the filing's own schema declares.
    private var declared: [Taxonomy.Concept: Taxonomy.Element] = [:]
    private let index: FactIndex
    /// The axes of the report's contexts.
    private let axes: Set<Name>
    /// What shapes a statement by its place alone: tables, axes of which there is no fact, and what is below them, line items.
    private var structure: Set<Taxonomy.Concept> = []
    /// Concepts that have others below them in some role.
    private var groups: Set<Taxonomy.Concept> = []

    init(_ taxonomy: Taxonomy, _ index: FactIndex) {
        self.taxonomy = taxonomy
        self.index = index
        axes = Set(index.dimensionSets.joined().map(\.axis))
        names = ReportedConcepts(index).names(of: taxonomy)
        var arcs: [Taxonomy.Word: [Taxonomy.Arc]] = [:]
        for arc in taxonomy.arcs where arc.network == .presentation { arcs[arc.role, default: []].append(arc) }
        presentation = arcs.mapValues(RoleNetwork.init)
        arcs = [:]
        for arc in taxonomy.arcs where arc.network == .calculation { arcs[arc.role, default: []].append(arc) }
        calculation = arcs.mapValues(RoleNetwork.init)
        definitions = Dictionary(taxonomy.roles.map { ($0.uri, $0.definition) }, uniquingKeysWith: { first, _ in first })
        labels = Labels(taxonomy)
        for element in taxonomy.elements { declared[element.concept] = element }
        for network in presentation.values {
            groups.formUnion(network.children.keys)
            findStructure(network)
        }
    }

    /// Finds a role's tables by their axes, and its line items by their tables: they stand in a table beside the axes, or beside a table that holds none.
    private func findStructure(_ network: RoleNetwork) {
        let told = network.ancestors(of: network.parents.keys.filter(isReported))
        func isGroup(_ concept: Taxonomy.Concept) -> Bool { network.children[concept] != nil && !isReported(concept) && !isAxis(concept) }
        // What is no heading and has others below it, all without a fact, is an axis with its members.
        func isSilent(_ concept: Taxonomy.Concept) -> Bool {
            isGroup(concept) && !told.contains(concept) && declared[concept] == nil && !isAbstract(concept)
        }
        // A standard heading says that it is one; an element of the filing's own may be either.
        func canBeLineItems(_ concept: Taxonomy.Concept) -> Bool {
            isGroup(concept) && told.contains(concept) && (declared[concept] != nil || !isAbstract(concept))
        }
        var soleBelow: [Taxonomy.Concept: Taxonomy.Concept?] = [:]
        func soleLineItems(below parent: Taxonomy.Concept) -> Taxonomy.Concept? {
            if let known = soleBelow[parent] { return known }
            let all = (network.children[parent] ?? []).map(\.concept).filter(canBeLineItems)
            let sole = all.count == 1 ? all[0] : nil
            soleBelow.updateValue(sole, forKey: parent)
            return sole
        }
        for (table, children) in network.children where !isReported(table) {
            if declared[table]?.kind != .table {
                guard declared[table] == nil, !isAbstract(table), children.contains(where: { isAxis($0.concept) || isSilent($0.concept) }) else { continue }
            }
            structure.insert(table)
            var open = children.map(\.concept).filter(isSilent)
            while let next = open.popLast() {
                if structure.insert(next).inserted { open += network.children[next]?.map(\.concept) ?? [] }
            }
            let within = children.map(\.concept).filter(canBeLineItems)
            if !within.isEmpty {
                // Several that the filing declares may be headings.
                structure.formUnion(within.count == 1 ? within : within.filter { declared[$0] == nil })
            } else {
                let beside = Set((network.parents[table] ?? []).compactMap(soleLineItems))
                if beside.count == 1 { structure.formUnion(beside) }
            }
        }
    }

    /// Whether there is a fact of a concept.
    private func isReported(_ concept: Taxonomy.Concept) -> Bool { reported(concept).map { index.places.contains($0) } ?? false }

    /// Whether a concept is an axis: by its substitution group, or, where the submission does not hold its schema, because contexts say so.
    func isAxis(_ concept: Taxonomy.Concept) -> Bool {
        if let element = declared[concept] { return element.kind == .axis }
        return reported(concept).map { axes.contains($0) } ?? false
    }

    /// What the report calls a concept of the taxonomy; nil for one that nothing in the report names.
    func reported(_ concept: Taxonomy.Concept) -> Name? { names[concept.index] }

    func definition(of role: Taxonomy.Word) -> RoleDefinition {
        let uri = taxonomy.text(role)
        return RoleDefinition(definitions[uri] ?? uri)
    }

    /// The label that a line shows: of the preferred role, else the standard one, else any, else made of the concept's name.
    func label(_ concept: Taxonomy.Concept, _ preferred: Taxonomy.Word?) -> String {
        var roles: [Taxonomy.Word] = []
        if let preferred {
            roles.append(preferred)
            if let positive = LabelRole.positive(taxonomy.text(preferred)) { roles.append(taxonomy.word(positive)) }
        }
        return labels.label(concept, roles).map { Self.shortened(taxonomy.text($0)) } ?? Self.words(taxonomy.id(concept))
    }

    /// A label or a title, cut off at the limit.
    static func shortened(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count > FinancialsLimits.label else { return text }
        var end = bytes.index(bytes.startIndex, offsetBy: FinancialsLimits.label)
        while UTF8.isContinuation(bytes[end]) { end = bytes.index(before: end) }
        return String(text[..<end])
    }

    /// Abstract by its own schema, or by its name where the schema is a standard one that the submission does not hold.
    func isAbstract(_ concept: Taxonomy.Concept) -> Bool {
        declared[concept]?.isAbstract ?? taxonomy.withID(concept) { $0.hasSuffix("Abstract") }
    }

    /// What is no line of a statement, nor the heading of any: what shapes it (tables, axes, domains, members, line items), by type, substitution group and
    /// place, and every other concept that has neither a fact nor others below it. What there is a fact of is a line, whatever it is called.
    func isStructural(_ concept: Taxonomy.Concept) -> Bool {
        if isReported(concept) { return false }
        if let kind = declared[concept]?.kind, kind != .other { return true }
        return structure.contains(concept) || (!isAbstract(concept) && !groups.contains(concept))
    }

    /// `us-gaap_AccountsPayableCurrent` to `Accounts Payable Current`.
    static func words(_ id: String) -> String {
        let bytes = Array(id.utf8)
        let start = bytes.lastIndex { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") }.map { $0 + 1 } ?? 0
        var words: [UInt8] = []
        words.reserveCapacity(2 * bytes.count)
        var previousIsLower = false
        for byte in bytes[start...] {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if isUpper, previousIsLower { words.append(UInt8(ascii: " ")) }
            words.append(byte)
            previousIsLower = (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        }
        return String(decoding: words, as: UTF8.self)
    }
}
