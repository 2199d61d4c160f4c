/// Chooses among all that may begin an item the sequence that fits the form best.
struct HeadingChoice {
    struct Candidate {
        var block: Int
        /// The places in the form that it stands for: several for `Items 1 and 2`.
        var slots: [Int]
        var score: Double
        /// In `Headings.items`; nil for a place that only the table of contents names.
        var heading: Int?
        /// In the table of contents.
        var entry: Int?
        /// Where the title begins in the block's text, for a heading without the word `Item`.
        var title: Int?
    }

    /// The best rising sequence: dynamic programming over the form's places. Candidates are in the order of the document.
    static func rising(_ candidates: [Candidate], slots count: Int) -> [Candidate] {
        struct Node {
            var candidate: Int
            var previous: Int?
        }
        var nodes: [Node] = []
        // The best sequence that ends with each place.
        var best: [(value: Double, node: Int)?] = Array(repeating: nil, count: count)
        var index = 0
        while index < candidates.count {
            var updates: [(slot: Int, value: Double, node: Node)] = []
            let block = candidates[index].block
            while index < candidates.count, candidates[index].block == block {
                let candidate = candidates[index]
                defer { index += 1 }
                // `Items 1 and 2` stands where 1 does: 1A may follow.
                guard let low = candidate.slots.min() else { continue }
                let before = best[..<low].compactMap { $0 }.max { $0.value < $1.value }
                updates.append((low, candidate.score + (before?.value ?? 0), Node(candidate: index, previous: before?.node)))
            }
            for update in updates where update.value > best[update.slot]?.value ?? 0 {
                nodes.append(update.node)
                best[update.slot] = (update.value, nodes.count - 1)
            }
        }
        var chosen: [Candidate] = []
        var node = best.compactMap { $0 }.max { $0.value < $1.value }?.node
        while let current = node {
            chosen.append(candidates[nodes[current].candidate])
            node = nodes[current].previous
        }
        return withPlacesOnce(chosen.reversed())
    }

    /// A place that has a heading of its own is not also another's.
    private static func withPlacesOnce(_ candidates: [Candidate]) -> [Candidate] {
        var taken = Set(candidates.compactMap(\.slots.first))
        return candidates.map { candidate in
            var candidate = candidate
            candidate.slots = candidate.slots.prefix(1) + candidate.slots.dropFirst().filter { taken.insert($0).inserted }
            return candidate
        }
    }

    /// Each place once, in whatever order: the best candidate, the first of equals.
    static func anyOrder(_ candidates: [Candidate]) -> [Candidate] {
        var best: [Int: Int] = [:]
        for (index, candidate) in candidates.enumerated() {
            guard let slot = candidate.slots.first else { continue }
            if let other = best[slot], candidates[other].score >= candidate.score { continue }
            best[slot] = index
        }
        return withPlacesOnce(best.values.sorted().map { candidates[$0] })
    }
}
