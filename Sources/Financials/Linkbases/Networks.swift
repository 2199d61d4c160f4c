import Bytes
import Markup
import XBRL

/// The arcs of one role of one network as a tree: children in order (XBRL 2.1 §5.2.4).
struct RoleNetwork {
    struct Child {
        var concept: Taxonomy.Concept
        var order: Double
        var preferredLabel: Taxonomy.Word?
        var weight: Double
    }

    private(set) var children: [Taxonomy.Concept: [Child]] = [:]
    private(set) var parents: [Taxonomy.Concept: [Taxonomy.Concept]] = [:]

    var isEmpty: Bool { children.isEmpty }

    /// Concepts that nobody has as a child.
    var roots: [Taxonomy.Concept] {
        children.keys.filter { parents[$0] == nil }.sorted()
    }

    /// Of equivalent arcs the one of the highest priority counts, once; where one of the highest is prohibited, none does (XBRL 2.1 §3.5.3.9.7).
    init(_ arcs: [Taxonomy.Arc]) {
        var strongest: [Relation: Int] = [:]
        strongest.reserveCapacity(arcs.count)
        for (number, arc) in arcs.enumerated() {
            guard let other = strongest.updateValue(number, forKey: Relation(arc)).map({ ($0, arcs[$0]) }) else { continue }
            let isStronger = arc.priority == other.1.priority ? arc.isProhibited && !other.1.isProhibited : arc.priority > other.1.priority
            if !isStronger { strongest[Relation(arc)] = other.0 }
        }
        for (number, arc) in arcs.enumerated() where !arc.isProhibited {
            if strongest.count < arcs.count, strongest[Relation(arc)] != number { continue }
            children[arc.from, default: []].append(Child(concept: arc.to, order: arc.order, preferredLabel: arc.preferredLabel, weight: arc.weight))
            parents[arc.to, default: []].append(arc.from)
        }
        for concept in Array(children.keys) { children[concept]?.sort { $0.order < $1.order } }
    }

    /// What equivalent arcs of one network have in common: their ends, and every attribute but `use`, `priority` and those of XLink.
    private struct Relation: Hashable {
        let from: Taxonomy.Concept
        let to: Taxonomy.Concept
        let order: Double
        let weight: Double
        let preferredLabel: Taxonomy.Word?
        let otherAttributes: Taxonomy.Word?

        init(_ arc: Taxonomy.Arc) {
            (from, to, order, weight) = (arc.from, arc.to, arc.order, arc.weight)
            (preferredLabel, otherAttributes) = (arc.preferredLabel, arc.otherAttributes)
        }
    }

    /// Visits the tree from its roots in presentation order; a concept within itself is not followed. Concepts may have several parents: some do, and
    /// their branches are visited again, but not so often that a few arcs come to millions of nodes.
    func forEachNode(_ body: (_ concept: Taxonomy.Concept, _ parent: Taxonomy.Concept?, _ depth: Int, _ preferredLabel: Taxonomy.Word?) -> Void) {
        var path: [Taxonomy.Concept] = []
        var left = 1000 + 10 * (parents.count + children.count)
        func visit(_ concept: Taxonomy.Concept, _ parent: Taxonomy.Concept?, _ preferredLabel: Taxonomy.Word?) {
            guard path.count < 64, left > 0, !path.contains(concept) else { return }
            left -= 1
            body(concept, parent, path.count, preferredLabel)
            path.append(concept)
            for child in children[concept] ?? [] { visit(child.concept, concept, child.preferredLabel) }
            path.removeLast()
        }
        for root in roots { visit(root, nil, nil) }
    }

    /// Whether all that a concept is calculated from is added, none taken away, at any depth.
    func isSum(_ concept: Taxonomy.Concept) -> Bool {
        var seen: Set<Taxonomy.Concept> = [concept]
        var open = [concept]
        while let next = open.popLast(), seen.count <= FinancialsLimits.ancestors {
            for child in children[next] ?? [] {
                if child.weight < 0 { return false }
                if seen.insert(child.concept).inserted { open.append(child.concept) }
            }
        }
        return true
    }

    /// These concepts and all that stand above them.
    func ancestors(of concepts: [Taxonomy.Concept]) -> Set<Taxonomy.Concept> {
        var found: Set<Taxonomy.Concept> = []
        var open = concepts
        while let next = open.popLast() {
            if found.insert(next).inserted { open += parents[next] ?? [] }
        }
        return found
    }

    /// Whether a concept stands anywhere above another, as far as the limit lets us look.
    func isAncestor(_ concept: Taxonomy.Concept, of other: Taxonomy.Concept) -> Bool {
        var seen: Set<Taxonomy.Concept> = [other]
        var open = parents[other] ?? []
        while let next = open.popLast(), seen.count <= FinancialsLimits.ancestors {
            if next == concept { return true }
            if seen.insert(next).inserted { open += parents[next] ?? [] }
        }
        return false
    }
}

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

/// The labels of a taxonomy's concepts by role: of several of one role the first in English, else the first.
///
/// They are sorted out when a concept is first asked for: a face shows a few hundred of the thousands that there are.
private final class Labels {
    private struct OfConcept {
        var byRole: [Taxonomy.Word: Taxonomy.Label] = [:]
        /// The first, whatever its role.
        var first: Taxonomy.Label?
    }

    private let taxonomy: Taxonomy
    private var all = Multimap<Taxonomy.ConceptKind, Taxonomy.Label>()
    private var sorted: [Taxonomy.Concept: OfConcept] = [:]
    private var isEnglish: [Taxonomy.Word: Bool] = [:]
    /// The role of labels that are given none, and the one to fall back on (XBRL 2.1 §5.2.2.2.2).
    private let standardRole: Taxonomy.Word

    init(_ taxonomy: Taxonomy) {
        self.taxonomy = taxonomy
        standardRole = taxonomy.word("http://www.xbrl.org/2003/role/label")
        for label in taxonomy.labels { all.append(label, for: label.concept) }
    }

    /// The label of the first of these roles that the concept has one of, else of the standard role, else of any.
    func label(_ concept: Taxonomy.Concept, _ roles: [Taxonomy.Word]) -> Taxonomy.Label? {
        let labels = sorted[concept] ?? sort(concept)
        for role in roles { if let label = labels.byRole[role] { return label } }
        return labels.byRole[standardRole] ?? labels.first
    }

    private func sort(_ concept: Taxonomy.Concept) -> OfConcept {
        var labels = OfConcept()
        all.forEach(concept) { label in
            if labels.first == nil { labels.first = label }
            let role = label.role ?? standardRole
            if let known = labels.byRole[role], isEnglish(known) || !isEnglish(label) { return }
            labels.byRole[role] = label
        }
        sorted[concept] = labels
        return labels
    }

    private func isEnglish(_ label: Taxonomy.Label) -> Bool {
        guard let language = label.language else { return false }
        if let known = isEnglish[language] { return known }
        let answer = taxonomy.text(language).lowercased().hasPrefix("en")
        isEnglish[language] = answer
        return answer
    }
}

enum LabelRole {
    /// The role that a negated one shows the label of: `negatedTotalLabel` is `totalLabel` with the sign turned. Nil for roles that are not negated.
    static func positive(_ role: String) -> String? {
        guard let slash = role.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = role[role.index(after: slash)...]
        guard name.hasPrefix("negated") else { return nil }
        let rest = name.dropFirst("negated".count)
        return "http://www.xbrl.org/2003/role/\(rest.prefix(1).lowercased())\(rest.dropFirst())"
    }
}
