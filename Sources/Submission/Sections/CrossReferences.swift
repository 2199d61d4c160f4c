import Bytes

/// A filer that writes its report in an order of its own ends it with an index that refers each item to pages. The pages' links are the items then.
struct CrossReferences {
    private let list: BlockList
    private let form: FormItems
    private let headings: Headings
    private let index: ContentsTable

    private struct Target {
        var entry: Int
        var first: Int
        var last: Int
    }

    init(_ list: BlockList, _ form: FormItems, _ headings: Headings, _ index: ContentsTable) {
        self.list = list
        self.form = form
        self.headings = headings
        self.index = index
    }

    func sections() -> [Section] {
        let targets = targets()
        // Wherever the index leads something begins.
        let starts = Set(targets.flatMap { [$0.first, $0.last] }).union([index.blocks.lowerBound]).sorted()
        var sections: [Section] = []
        for (number, entry) in index.entries.enumerated() {
            let heading = headings.items[entry.heading]
            guard let code = heading.mark.codes.first, let slot = place(code, heading, entry.part) else { continue }
            let title = SectionTitle.title(list, heading, isContents: true)
            let part = form.slots[slot].part
            func add(_ blocks: Range<Int>) { sections.append(Section(part: part, code: code, title: title, blocks: blocks)) }
            if entry.links.isEmpty {
                // `Not applicable` stands in the index itself.
                if isAnswer(heading) { add(heading.block..<heading.block + 1) }
                continue
            }
            let own = targets.filter { $0.entry == number }
            guard let target = own.first(where: { !containsOthers($0, targets) }), !isWithinOther(target, targets) else { continue }
            let ownStarts = Set(own.flatMap { [$0.first, $0.last] })
            let end = starts.first { $0 > target.last && !ownStarts.contains($0) } ?? list.blocks.count
            add(target.first..<SectionEnd.end(list, headings, target.first, before: end, isLast: false))
        }
        return sections
    }

    private func targets() -> [Target] {
        index.entries.enumerated().flatMap { number, entry in
            entry.links.compactMap { link in
                guard let first = list.block(at: link.first), let last = list.block(at: link.last), first < list.blocks.count else { return nil }
                return Target(entry: number, first: min(first, last), last: max(first, last))
            }
        }
    }

    private func containsOthers(_ target: Target, _ targets: [Target]) -> Bool {
        targets.contains { $0.entry != target.entry && $0.first > target.first && $0.last < target.last && $0.last > $0.first }
    }

    private func isWithinOther(_ target: Target, _ targets: [Target]) -> Bool {
        targets.contains { $0.entry != target.entry && $0.first < target.first && target.last < $0.last && !containsOthers($0, targets) }
    }

    private func place(_ code: ItemCode, _ heading: Heading, _ part: Int?) -> Int? {
        let places = form.places(of: code)
        if form.form == .quarterly, let part, let place = places.first(where: { form.slots[$0].part == part }) { return place }
        return places.max { form.fit(heading.letters, $0).rawValue < form.fit(heading.letters, $1).rawValue }
    }

    /// Whether the row says something of its own behind the title.
    private func isAnswer(_ heading: Heading) -> Bool {
        guard let last = list.cells[list.blocks[heading.block].cells].last else { return false }
        let letters = list.text.withSpan(last.text) { FormItems.letters($0, from: 0, limit: 40) }
        return letters.starts(with: "notapplicable".utf8) || letters.starts(with: "none".utf8)
    }
}
