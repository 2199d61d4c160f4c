/// Chooses the headings of a report among all candidates.
enum HeadingChoice {
    /// Returns the candidates with the greatest total score whose items are in the form's order, by dynamic programming. Candidates must be in the order of
    /// the document.
    static func bestSequence(_ candidates: [HeadingCandidate], items count: Int) -> [HeadingCandidate] {
        struct Node {
            var candidate: Int
            var previous: Int?
        }
        var nodes: [Node] = []
        // For each item, the best sequence that ends with it.
        var best: [(value: Double, node: Int)?] = Array(repeating: nil, count: count)
        var index = 0
        while index < candidates.count {
            var updates: [(item: Int, value: Double, node: Node)] = []
            let block = candidates[index].block
            while index < candidates.count, candidates[index].block == block {
                let candidate = candidates[index]
                defer { index += 1 }
                // `Items 1 and 2` counts as item 1, so that 1A may follow.
                guard let low = candidate.items.min() else { continue }
                let before = best[..<low].compactMap { $0 }.max { $0.value < $1.value }
                updates.append((low, candidate.score + (before?.value ?? 0), Node(candidate: index, previous: before?.node)))
            }
            for update in updates where update.value > best[update.item]?.value ?? 0 {
                nodes.append(update.node)
                best[update.item] = (update.value, nodes.count - 1)
            }
        }
        var chosen: [HeadingCandidate] = []
        var node = best.compactMap { $0 }.max { $0.value < $1.value }?.node
        while let current = node {
            chosen.append(candidates[nodes[current].candidate])
            node = nodes[current].previous
        }
        return withoutDuplicateItems(chosen.reversed())
    }

    /// Removes from candidates with several items the items that another candidate begins.
    private static func withoutDuplicateItems(_ candidates: [HeadingCandidate]) -> [HeadingCandidate] {
        var taken = Set(candidates.compactMap(\.items.first))
        return candidates.map { candidate in
            var candidate = candidate
            candidate.items = candidate.items.prefix(1) + candidate.items.dropFirst().filter { taken.insert($0).inserted }
            return candidate
        }
    }

    /// Returns the best candidate of each item, in any order of items. Of candidates with equal scores, the first is chosen.
    static func bestOfEachItem(_ candidates: [HeadingCandidate]) -> [HeadingCandidate] {
        var best: [Int: Int] = [:]
        for (index, candidate) in candidates.enumerated() {
            guard let item = candidate.items.first else { continue }
            if let other = best[item], candidates[other].score >= candidate.score { continue }
            best[item] = index
        }
        return withoutDuplicateItems(best.values.sorted().map { candidates[$0] })
    }
}
