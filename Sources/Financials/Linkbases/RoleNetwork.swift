import XBRL

/// The arcs of one role in one network, as a tree with ordered children (XBRL 2.1 §5.2.4).
struct RoleNetwork {
    struct Child {
        var element: Taxonomy.Element
        var order: Double
        var preferredLabel: Taxonomy.Word?
        var weight: Double
    }

    private(set) var children: [Taxonomy.Element: [Child]] = [:]
    private(set) var parents: [Taxonomy.Element: [Taxonomy.Element]] = [:]

    var isEmpty: Bool { children.isEmpty }

    /// The elements without a parent.
    var roots: [Taxonomy.Element] {
        children.keys.filter { parents[$0] == nil }.sorted()
    }

    /// Builds the tree. Of equivalent arcs, only the one with the highest priority counts. If one of those with the highest priority is prohibited, none counts
    /// (XBRL 2.1 §3.5.3.9.7).
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
            children[arc.from, default: []].append(Child(element: arc.to, order: arc.order, preferredLabel: arc.preferredLabel, weight: arc.weight))
            parents[arc.to, default: []].append(arc.from)
        }
        for element in Array(children.keys) { children[element]?.sort { $0.order < $1.order } }
    }

    /// The properties that equivalent arcs of a network have in common: their ends, and all attributes except `use`, `priority` and those of XLink.
    private struct Relation: Hashable {
        let from: Taxonomy.Element
        let to: Taxonomy.Element
        let order: Double
        let weight: Double
        let preferredLabel: Taxonomy.Word?
        let otherAttributes: Taxonomy.Word?

        init(_ arc: Taxonomy.Arc) {
            (from, to, order, weight) = (arc.from, arc.to, arc.order, arc.weight)
            (preferredLabel, otherAttributes) = (arc.preferredLabel, arc.otherAttributes)
        }
    }

    /// Visits the tree from its roots in presentation order, without following loops. An element with several parents is visited under each of them, but the
    /// number of visits is limited, so that a few arcs cannot lead to millions of visits.
    func forEachNode(_ body: (_ element: Taxonomy.Element, _ parent: Taxonomy.Element?, _ depth: Int, _ preferredLabel: Taxonomy.Word?) -> Void) {
        var path: [Taxonomy.Element] = []
        var left = 1000 + 10 * (parents.count + children.count)
        func visit(_ element: Taxonomy.Element, _ parent: Taxonomy.Element?, _ preferredLabel: Taxonomy.Word?) {
            guard path.count < 64, left > 0, !path.contains(element) else { return }
            left -= 1
            body(element, parent, path.count, preferredLabel)
            path.append(element)
            for child in children[element] ?? [] { visit(child.element, element, child.preferredLabel) }
            path.removeLast()
        }
        for root in roots { visit(root, nil, nil) }
    }

    /// Whether all elements below an element in a calculation are added, and none is subtracted.
    func isSum(_ element: Taxonomy.Element) -> Bool {
        var seen: Set<Taxonomy.Element> = [element]
        var open = [element]
        while let next = open.popLast(), seen.count <= FinancialsLimits.ancestors {
            for child in children[next] ?? [] {
                if child.weight < 0 { return false }
                if seen.insert(child.element).inserted { open.append(child.element) }
            }
        }
        return true
    }

    /// Returns the elements and all elements above them.
    func ancestors(of elements: [Taxonomy.Element]) -> Set<Taxonomy.Element> {
        var found: Set<Taxonomy.Element> = []
        var open = elements
        while let next = open.popLast() {
            if found.insert(next).inserted { open += parents[next] ?? [] }
        }
        return found
    }

    /// Whether an element is above another at any distance. The search ends at a limit.
    func isAncestor(_ element: Taxonomy.Element, of other: Taxonomy.Element) -> Bool {
        var seen: Set<Taxonomy.Element> = [other]
        var open = parents[other] ?? []
        while let next = open.popLast(), seen.count <= FinancialsLimits.ancestors {
            if next == element { return true }
            if seen.insert(next).inserted { open += parents[next] ?? [] }
        }
        return false
    }
}
