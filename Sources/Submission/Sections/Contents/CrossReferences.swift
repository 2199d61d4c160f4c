import Bytes

/// The sections of a report whose text is not in the form's order, and which has an index with the pages of each item. The targets of the index begin the
/// items.
struct CrossReferences {
    private let list: BlockList
    private let form: FormItems
    private let headings: Headings
    private let index: ContentsTable
    private let targets: [Target]

    struct Target {
        var entry: Int
        var first: Int
        var last: Int
        /// The end of the pages that an entry lists; nil for links, which have no end.
        var end: Int?
    }

    init(_ list: BlockList, _ form: FormItems, _ headings: Headings, _ index: ContentsTable) {
        self.list = list
        self.form = form
        self.headings = headings
        self.index = index
        targets = Self.targets(list, form, headings, index)
    }

    /// The number of entries that have a target.
    var count: Int { Set(targets.map(\.entry)).count }

    func sections() -> [Section] {
        // An item may begin at every target of the index.
        let starts: [Int] = Set(targets.flatMap { [$0.first, $0.last] }).union([index.blocks.lowerBound]).sorted()
        let nesting = Nesting(targets)
        let ends = SectionEnd(list, headings, [index])
        var next = 0
        var sections: [Section] = []
        for (number, entry) in index.entries.enumerated() {
            let heading = headings.ofItems[entry.heading]
            // Targets are in the order of entries.
            let own = next..<(targets[next...].firstIndex { $0.entry != number } ?? targets.count)
            next = own.upperBound
            guard let code = heading.mark.codes.first, let item = form.index(of: code, titled: heading.titleLetters, part: entry.part) else { continue }
            let title = SectionTitle.title(list, heading, form.form, isContents: true)
            let part = form.items[item].part
            func add(_ blocks: Range<Int>) { sections.append(Section(part: part, code: code, title: title, blocks: blocks)) }
            if own.isEmpty {
                // The index itself says `Not applicable`.
                if endsInPlaceholder(heading) { add(heading.block..<heading.block + 1) }
                continue
            }
            guard let chosen = own.first(where: { !nesting.containsOthers[$0] }), !nesting.isWithinOther[chosen] else { continue }
            let target = targets[chosen]
            let ownStarts = Set(targets[own].flatMap { [$0.first, $0.last] })
            let after = starts[starts.partitioningIndex { $0 > target.last }...]
            let end = min(after.first { !ownStarts.contains($0) } ?? list.blocks.count, target.end ?? list.blocks.count)
            add(target.first..<ends.end(target.first, before: max(end, target.first + 1), isLast: false))
        }
        return sections
    }

    private static func targets(_ list: BlockList, _ form: FormItems, _ headings: Headings, _ index: ContentsTable) -> [Target] {
        let pages = PageMap(list)
        return index.entries.enumerated().flatMap { number, entry in
            let links = entry.links.compactMap { link -> Target? in
                guard let first = list.block(at: link.first), let last = list.block(at: link.last), first < list.blocks.count else { return nil }
                return Target(entry: number, first: min(first, last), last: max(first, last))
            }
            if !links.isEmpty || pages.isEmpty { return links }
            return paged(list, form, headings.ofItems[entry.heading], entry, pages).map { [Target(entry: number, first: $0.first, last: $0.last, end: $0.end)] }
                ?? []
        }
    }

    /// Returns the blocks of the pages that an entry lists. The item begins at a heading with its title on the first page, or else at the beginning of that
    /// page.
    private static func paged(
        _ list: BlockList, _ form: FormItems, _ heading: Heading, _ entry: ContentsTable.Entry, _ pages: PageMap
    ) -> (first: Int, last: Int, end: Int?)? {
        guard let references = references(list, entry), let run = references.firstRun, let page = pages.page(run.lowerBound),
            let blocks = pages.blocks(run), !entry.blocks.contains(blocks.lowerBound)
        else { return nil }
        let letters = heading.titleLetters.prefix(SectionThresholds.linkLetters)
        let item = heading.mark.codes.first.flatMap { form.indices(of: $0).first }
        let start = page.first { block in
            guard list.blocks[block].text.count < SectionThresholds.headingLength, !list.blocks[block].marks.contains(.furniture) else { return false }
            let own = list.withText(block) { $0.lowercasedLetters() }
            return own.starts(with: letters) || item.map { form.fit(own, $0) == .begins } ?? false
        }
        let first = start ?? page.lowerBound
        // A single page number gives the beginning of the item, but not its end.
        let isSingle = run.lowerBound == run.upperBound
        let last = isSingle ? first : pages.page(run.upperBound)?.lowerBound ?? first
        return (first, max(first, min(last, blocks.upperBound - 1)), isSingle ? nil : blocks.upperBound)
    }

    /// Returns the pages listed in the rows of an entry: `Business:`, and below it `Overview`, `3-9`.
    private static func references(_ list: BlockList, _ entry: ContentsTable.Entry) -> PageReferences? {
        var all: PageReferences?
        for row in entry.blocks {
            let cells = list.cells[list.blocks[row].cells]
            let read =
                cells.last.map { list.text.withSpan($0.text) { PageReferences($0) } }
                ?? (row == entry.blocks.lowerBound ? list.withText(row) { PageReferences(endOf: $0) } : nil)
            guard let read else { continue }
            if all == nil { all = read } else { all?.add(read) }
        }
        return all
    }

    /// The nesting of targets of different entries, found in two passes over the targets sorted by their first blocks. The first pass goes downwards, so it
    /// visits the targets within a target before that target. The second pass goes upwards.
    struct Nesting {
        private(set) var containsOthers: [Bool]
        /// Whether a target lies within a target of another entry that contains no others.
        private(set) var isWithinOther: [Bool]

        init(_ targets: [Target]) {
            containsOthers = Array(repeating: false, count: targets.count)
            isWithinOther = containsOthers
            let rising = targets.indices.sorted { targets[$0].first < targets[$1].first }
            var nearest = Best()
            Self.forEachBeginning(targets, rising.reversed()) { same in
                for index in same { containsOthers[index] = nearest.other(targets[index].entry).map { -$0 < targets[index].last } ?? false }
                for index in same where targets[index].last > targets[index].first { nearest.add(-targets[index].last, targets[index].entry) }
            }
            var farthest = Best()
            Self.forEachBeginning(targets, rising) { same in
                for index in same { isWithinOther[index] = farthest.other(targets[index].entry).map { $0 > targets[index].last } ?? false }
                for index in same where !containsOthers[index] { farthest.add(targets[index].last, targets[index].entry) }
            }
        }

        /// Calls `body` with all targets that begin at the same block.
        private static func forEachBeginning(_ targets: [Target], _ order: [Int], _ body: (ArraySlice<Int>) -> Void) {
            var start = 0
            while start < order.count {
                let end = order[start...].firstIndex { targets[$0].first != targets[order[start]].first } ?? order.count
                body(order[start..<end])
                start = end
            }
        }
    }

    /// The greatest value of all entries, and the greatest value of the other entries.
    private struct Best {
        private var first: (value: Int, entry: Int)?
        private var second: (value: Int, entry: Int)?

        mutating func add(_ value: Int, _ entry: Int) {
            if let best = first, best.entry != entry {
                if value > best.value {
                    second = best
                    first = (value, entry)
                } else if value > second?.value ?? .min {
                    second = (value, entry)
                }
            } else if value > first?.value ?? .min {
                first = (value, entry)
            }
        }

        /// Returns the greatest value among the entries other than this one.
        func other(_ entry: Int) -> Int? {
            first?.entry == entry ? second?.value : first?.value
        }
    }

    /// Whether the row of an entry ends with `None`, `Not applicable` or the like.
    private func endsInPlaceholder(_ heading: Heading) -> Bool {
        guard let last = list.cells[list.blocks[heading.block].cells].last else {
            return list.withText(heading.block) { PlaceholderPhrase.denialLength(atEndOf: $0.lowercasedLetters(limit: 400)) != nil }
        }
        let letters = list.text.withSpan(last.text) { $0.lowercasedLetters(limit: 40) }
        return letters.starts(with: "notapplicable".utf8) || letters.starts(with: "none".utf8)
    }
}
