import Bytes
import XBRL

/// The arcs of one role of one network as a tree: children in order (XBRL 2.1 §5.2.4).
struct RoleNetwork {
    struct Child {
        var concept: Int
        var order: Double
        /// Number of the label role in the taxonomy's words, -1 for none.
        var preferredLabel: Int
        var weight: Double
    }

    private(set) var children: [Int: [Child]] = [:]
    private(set) var parents: [Int: [Int]] = [:]

    var isEmpty: Bool { children.isEmpty }

    /// Concepts that nobody has as a child.
    var roots: [Int] {
        children.keys.filter { parents[$0] == nil }.sorted()
    }

    /// Children whose arcs are prohibited with at least the arc's priority are not there (XBRL 2.1 §3.5.3.9.7.4).
    init(_ arcs: [Taxonomy.Arc]) {
        var prohibitions: [Relation: Int] = [:]
        for arc in arcs where arc.isProhibited { prohibitions[Relation(arc)] = max(prohibitions[Relation(arc)] ?? .min, arc.priority) }
        for arc in arcs where !arc.isProhibited {
            if !prohibitions.isEmpty, let priority = prohibitions[Relation(arc)], priority >= arc.priority { continue }
            children[arc.from, default: []].append(Child(concept: arc.to, order: arc.order, preferredLabel: arc.preferredLabel, weight: arc.weight))
            parents[arc.to, default: []].append(arc.from)
        }
        for concept in Array(children.keys) { children[concept]?.sort { $0.order < $1.order } }
    }

    /// What a prohibition is about.
    private struct Relation: Hashable {
        let from: Int
        let to: Int
        let order: Double

        init(_ arc: Taxonomy.Arc) { (from, to, order) = (arc.from, arc.to, arc.order) }
    }

    /// Visits the tree from its roots in presentation order; a concept within itself is not followed. Concepts may have several parents: some do, and
    /// their branches are visited again, but not so often that a few arcs come to millions of nodes.
    func forEachNode(_ body: (_ concept: Int, _ parent: Int?, _ depth: Int, _ preferredLabel: Int) -> Void) {
        var path: [Int] = []
        var left = 1000 + 10 * (parents.count + children.count)
        func visit(_ concept: Int, _ parent: Int?, _ preferredLabel: Int) {
            guard path.count < 64, left > 0, !path.contains(concept) else { return }
            left -= 1
            body(concept, parent, path.count, preferredLabel)
            path.append(concept)
            for child in children[concept] ?? [] { visit(child.concept, concept, child.preferredLabel) }
            path.removeLast()
        }
        for root in roots { visit(root, nil, -1) }
    }

    /// Whether a concept stands anywhere above another.
    func isAncestor(_ concept: Int, of other: Int) -> Bool {
        var seen: Set<Int> = [other]
        var open = parents[other] ?? []
        while let next = open.popLast() {
            if next == concept { return true }
            if seen.insert(next).inserted { open += parents[next] ?? [] }
        }
        return false
    }
}

/// A taxonomy's networks by role, with what is known of each role and each concept.
final class Networks {
    let taxonomy: Taxonomy
    /// By the role's number in the taxonomy's words.
    let presentation: [Int: RoleNetwork]
    let calculation: [Int: RoleNetwork]
    /// For each concept of the taxonomy its number in the report, -1 for those that nothing in the report names.
    let reported: [Int]
    private let definitions: [String: String]
    private var labels = Multimap<Taxonomy.Label>()
    private var abstracts: Set<Int> = []
    private let standardRole: Int

    init(_ taxonomy: Taxonomy, _ index: FactIndex) {
        self.taxonomy = taxonomy
        reported = ReportedConcepts(index).numbers(of: taxonomy)
        var arcs: [Int: [Taxonomy.Arc]] = [:]
        for arc in taxonomy.arcs where arc.network == .presentation { arcs[arc.role, default: []].append(arc) }
        presentation = arcs.mapValues(RoleNetwork.init)
        arcs = [:]
        for arc in taxonomy.arcs where arc.network == .calculation { arcs[arc.role, default: []].append(arc) }
        calculation = arcs.mapValues(RoleNetwork.init)
        definitions = Dictionary(taxonomy.roles.map { ($0.uri, $0.definition) }, uniquingKeysWith: { first, _ in first })
        for label in taxonomy.labels { labels.append(label, for: label.concept) }
        for element in taxonomy.elements where element.isAbstract { abstracts.insert(element.concept) }
        standardRole = taxonomy.word("http://www.xbrl.org/2003/role/label")
    }

    func definition(of role: Int) -> RoleDefinition {
        let uri = taxonomy.text(ofWord: role)
        return RoleDefinition(definitions[uri] ?? uri)
    }

    /// The label that a line shows: of the preferred role, else the standard one, else made of the concept's name. US English where there is a choice.
    ///
    /// - Parameter preferred: number of the label role, -1 for none.
    func label(_ concept: Int, _ preferred: Int) -> String {
        var roles = [standardRole]
        if preferred >= 0 {
            if let positive = LabelRole.positive(taxonomy.text(ofWord: preferred)) { roles.insert(taxonomy.word(positive), at: 0) }
            roles.insert(preferred, at: 0)
        }
        var best: (label: Taxonomy.Label, rank: Int)?
        labels.forEach(concept) { label in
            let isEnglish = taxonomy.text(ofWord: label.language).lowercased().hasPrefix("en")
            let rank = (roles.firstIndex(of: label.role) ?? roles.count) * 2 + (isEnglish || !roles.contains(label.role) ? 0 : 1)
            if rank < best?.rank ?? .max { best = (label, rank) }
        }
        return best.map { taxonomy.text($0.label) } ?? Self.words(taxonomy.id(concept))
    }

    /// Abstract by its own schema, or by its name where the schema is a standard one that the submission does not hold.
    func isAbstract(_ concept: Int) -> Bool {
        abstracts.contains(concept) || isStructural(concept) || taxonomy.concepts.withBytes(concept) { $0.hasSuffix("Abstract") }
    }

    /// What shapes a statement and is no line of it: tables, axes, domains, members, line items.
    func isStructural(_ concept: Int) -> Bool {
        taxonomy.concepts.withBytes(concept) { id in
            id.hasSuffix("Table") || id.hasSuffix("LineItems") || id.hasSuffix("Axis") || id.hasSuffix("Domain") || id.hasSuffix("Member")
        }
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
