import XBRL

/// The arcs of one role of one network as a tree: children in order (XBRL 2.1 §5.2.4).
struct RoleNetwork {
    struct Child {
        var concept: Int
        var order: Double
        var preferredLabel: String?
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
    func forEachNode(_ body: (_ concept: Int, _ parent: Int?, _ depth: Int, _ preferredLabel: String?) -> Void) {
        var path: [Int] = []
        var left = 1000 + 10 * (parents.count + children.count)
        func visit(_ concept: Int, _ parent: Int?, _ preferredLabel: String?) {
            guard path.count < 64, left > 0, !path.contains(concept) else { return }
            left -= 1
            body(concept, parent, path.count, preferredLabel)
            path.append(concept)
            for child in children[concept] ?? [] { visit(child.concept, concept, child.preferredLabel) }
            path.removeLast()
        }
        for root in roots { visit(root, nil, nil) }
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
    let presentation: [String: RoleNetwork]
    let calculation: [String: RoleNetwork]
    private let definitions: [String: String]
    private var labels: [Int: [Taxonomy.Label]] = [:]
    private var abstracts: Set<Int> = []

    init(_ taxonomy: Taxonomy) {
        self.taxonomy = taxonomy
        var arcs: [Taxonomy.Network: [String: [Taxonomy.Arc]]] = [:]
        for arc in taxonomy.arcs { arcs[arc.network, default: [:]][arc.role, default: []].append(arc) }
        presentation = (arcs[.presentation] ?? [:]).mapValues(RoleNetwork.init)
        calculation = (arcs[.calculation] ?? [:]).mapValues(RoleNetwork.init)
        definitions = Dictionary(taxonomy.roles.map { ($0.uri, $0.definition) }, uniquingKeysWith: { first, _ in first })
        for label in taxonomy.labels { labels[label.concept, default: []].append(label) }
        for element in taxonomy.elements where element.isAbstract { abstracts.insert(element.concept) }
    }

    func definition(of role: String) -> RoleDefinition { RoleDefinition(definitions[role] ?? role) }

    /// The label that a line shows: of the preferred role, else the standard one, else made of the concept's name. US English where there is a choice.
    func label(_ concept: Int, _ preferred: String?) -> String {
        let all = labels[concept] ?? []
        for role in [preferred, preferred.flatMap(Self.positive), "http://www.xbrl.org/2003/role/label"] {
            guard let role else { continue }
            let matching = all.filter { $0.role == role }
            if let label = matching.first(where: { $0.language.lowercased().hasPrefix("en") }) ?? matching.first { return label.text }
        }
        return all.first?.text ?? Self.words(taxonomy.concepts[concept])
    }

    /// The role that a negated one shows the label of: `negatedTotalLabel` is `totalLabel` with the sign turned.
    private static func positive(_ role: String) -> String? {
        guard let name = role.split(separator: "/").last, name.hasPrefix("negated") else { return nil }
        let rest = name.dropFirst("negated".count)
        return "http://www.xbrl.org/2003/role/\(rest.prefix(1).lowercased())\(rest.dropFirst())"
    }

    /// Abstract by its own schema, or by its name where the schema is a standard one that the submission does not hold.
    func isAbstract(_ concept: Int) -> Bool {
        abstracts.contains(concept) || taxonomy.concepts[concept].hasSuffix("Abstract") || isStructural(concept)
    }

    /// What shapes a statement and is no line of it: tables, axes, domains, members, line items.
    func isStructural(_ concept: Int) -> Bool {
        let id = taxonomy.concepts[concept]
        return id.hasSuffix("Table") || id.hasSuffix("LineItems") || id.hasSuffix("Axis") || id.hasSuffix("Domain") || id.hasSuffix("Member")
    }

    /// `us-gaap_AccountsPayableCurrent` to `Accounts Payable Current`.
    static func words(_ id: String) -> String {
        let local = id.split(whereSeparator: { $0 == "_" || $0 == ":" }).last.map(String.init) ?? id
        var words = ""
        var previousIsLower = false
        for character in local {
            if character.isUppercase, previousIsLower { words.append(" ") }
            words.append(character)
            previousIsLower = character.isLowercase || character.isNumber
        }
        return words
    }
}

/// A role's definition: `0000003 - Statement - CONSOLIDATED BALANCE SHEETS (Parenthetical)` (EFM 6.7.12).
struct RoleDefinition {
    let number: String
    /// `Statement`, `Disclosure`, `Schedule`, `Document`; empty when the definition has another form.
    let category: String
    let title: String
    var isParenthetical: Bool { title.lowercased().contains("parenthetical") }

    init(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false).map { Self.trimmed($0) }
        if parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy({ $0.isNumber || $0 == "." }),
            ["Statement", "Disclosure", "Schedule", "Document"].contains(parts[1])
        {
            number = parts[0]
            category = parts[1]
            title = parts[2]
        } else {
            number = ""
            category = ""
            title = text
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
