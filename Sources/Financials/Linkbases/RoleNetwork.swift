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
