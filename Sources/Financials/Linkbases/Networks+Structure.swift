import XBRL

extension Networks {
    /// Finds a role's tables by their axes, and its line items by their tables. Line items are within a table, beside its axes, or, if the table has none,
    /// beside the table.
    func findStructure(_ network: RoleNetwork) {
        let withFacts = network.ancestors(of: network.parents.keys.filter(isReported))
        func isGroup(_ element: Taxonomy.Element) -> Bool { network.children[element] != nil && !isReported(element) && !isAxis(element) }
        // An axis with its members is an element that is not a heading, and has only elements without facts below it.
        func isUnreportedAxis(_ element: Taxonomy.Element) -> Bool {
            isGroup(element) && !withFacts.contains(element) && declarations[element] == nil && !isAbstract(element)
        }
        // The name of a standard heading shows that it is a heading. An element of the filing's own schema may be a heading or line items.
        func canBeLineItems(_ element: Taxonomy.Element) -> Bool {
            isGroup(element) && withFacts.contains(element) && (declarations[element] != nil || !isAbstract(element))
        }
        var soleBelow: [Taxonomy.Element: Taxonomy.Element?] = [:]
        func soleLineItems(below parent: Taxonomy.Element) -> Taxonomy.Element? {
            if let known = soleBelow[parent] { return known }
            let all = (network.children[parent] ?? []).map(\.element).filter(canBeLineItems)
            let sole = all.count == 1 ? all[0] : nil
            soleBelow.updateValue(sole, forKey: parent)
            return sole
        }
        for (table, children) in network.children where !isReported(table) {
            if declarations[table]?.kind != .table {
                guard declarations[table] == nil, !isAbstract(table), children.contains(where: { isAxis($0.element) || isUnreportedAxis($0.element) }) else {
                    continue
                }
            }
            structure.insert(table)
            var open = children.map(\.element).filter(isUnreportedAxis)
            while let next = open.popLast() {
                if structure.insert(next).inserted { open += network.children[next]?.map(\.element) ?? [] }
            }
            let within = children.map(\.element).filter(canBeLineItems)
            if !within.isEmpty {
                // If there are several, those of the filing's own schema may be headings.
                structure.formUnion(within.count == 1 ? within : within.filter { declarations[$0] == nil })
            } else {
                let beside = Set((network.parents[table] ?? []).compactMap(soleLineItems))
                if beside.count == 1 { structure.formUnion(beside) }
            }
        }
    }
}
