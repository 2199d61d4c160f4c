import Bytes

/// Finds the items of a form in a document's blocks.
struct SectionFinder {
    let list: BlockList
    let form: FormItems
    private(set) var headings: Headings
    let contents: [ContentsTable]
    /// The items that a current report's header lists.
    let listed: Set<ItemCode>

    struct Result {
        /// The items in the order of the document; empty if no item was recognised.
        var sections: [Section]
        /// The blocks of tables of contents and indexes.
        var contents: [Range<Int>]
    }

    /// - Parameter listed: the items that a current report's header lists.
    static func find(in list: BlockList, form: FormItems, listed: Set<ItemCode> = []) -> Result {
        let finder = SectionFinder(list, form, listed)
        return Result(sections: finder.sections(), contents: finder.contents.map(\.blocks))
    }

    static func sections(in list: BlockList, form: FormItems, listed: Set<ItemCode> = []) -> [Section] {
        find(in: list, form: form, listed: listed).sections
    }

    private init(_ list: BlockList, _ form: FormItems, _ listed: Set<ItemCode>) {
        self.listed = listed
        self.list = list
        self.form = form
        var headings = Headings(list, form: form)
        let contents = ContentsTable.find(in: list, &headings)
        // The headings of parts within a table of contents do not apply to the text after it.
        let parts = headings.ofParts.filter { part in !contents.contains { $0.blocks.contains(part.block) || part.block == $0.blocks.lowerBound - 1 } }
        for index in headings.ofItems.indices where !headings.ofItems[index].isContents && headings.ofItems[index].mark.part == nil {
            let next = parts.partitioningIndex { $0.block >= headings.ofItems[index].block }
            headings.setPart(index, next > 0 ? parts[next - 1].part : nil)
        }
        self.headings = headings
        self.contents = contents
    }

    private func sections() -> [Section] {
        var candidates = withoutUntitledDuplicates(headings.ofItems.indices.flatMap(candidates))
        if form.form == .current {
            // Form 8-K was renumbered in 2004. A report uses either the old numbers or the new ones.
            if candidates.contains(where: { usesNumbersSince2004($0) && $0.score >= SectionThresholds.sureNumberScore }) {
                candidates.removeAll { !usesNumbersSince2004($0) }
            }
            preferFirst(&candidates)
            let found = Set(candidates.flatMap(\.items))
            candidates += ListedItems.candidates(in: list, form: form, listed: listed, found: found)
            candidates.sort { $0.block < $1.block }
            return sections(from: HeadingChoice.bestOfEachItem(candidates))
        }
        addLinkTargets(&candidates)
        preferFirst(&candidates)
        var chosen = HeadingChoice.bestSequence(candidates, items: form.items.count)
        let entries = contents.map(\.entries.count).max() ?? 0
        let known = chosen.count { $0.heading != nil }
        if 2 * known < entries || chosen.isEmpty, addTitled(&candidates, besides: Set(chosen.flatMap(\.items))) {
            chosen = HeadingChoice.bestSequence(candidates, items: form.items.count)
        }
        if chosen.count(where: { $0.heading != nil }) < 3, let index = contents.last {
            // The report has its items in another order than the form, and an index of them.
            let references = CrossReferences(list, form, headings, index)
            if references.count > max(SectionThresholds.indexLeastEntries, chosen.count) { return references.sections() }
        }
        return sections(from: withStatements(withStrays(chosen, candidates)))
    }

    /// Adds clear headings of items that are out of the form's order: some reports have management's discussion before the statements.
    private func withStrays(_ chosen: [HeadingCandidate], _ candidates: [HeadingCandidate]) -> [HeadingCandidate] {
        guard let first = chosen.first?.block else { return chosen }
        let taken = Set(chosen.flatMap(\.items))
        let blocks = Set(chosen.map(\.block))
        let threshold = form.form == .quarterly ? SectionThresholds.quarterlyStrayScore : SectionThresholds.strayScore
        let strays = candidates.filter { candidate in
            if candidate.items.contains(where: taken.contains) || blocks.contains(candidate.block) { return false }
            if candidate.title != nil { return false }
            // A block to which only the table of contents points must not be close to a chosen heading.
            if candidate.heading == nil { return !blocks.contains { abs($0 - candidate.block) <= 3 } }
            return candidate.score >= (candidate.block > first ? threshold : threshold + 1)
        }
        guard !strays.isEmpty else { return chosen }
        return (chosen + HeadingChoice.bestOfEachItem(strays)).sorted { $0.block < $1.block }
    }

    /// Adds the financial statements of a quarterly report that has no heading for them. They follow the table of contents or the heading of Part I, and
    /// precede management's discussion.
    private func withStatements(_ chosen: [HeadingCandidate]) -> [HeadingCandidate] {
        guard form.form == .quarterly, let first = chosen.first, first.items.first == 1, !chosen.contains(where: { $0.items.contains(0) }) else {
            return chosen
        }
        let skipped = BlockRuns(0..<first.block) { list.blocks[$0].marks.contains(.furniture) || list.blocks[$0].link != nil }
        for table in contents where table.blocks.upperBound <= first.block {
            guard
                let entry = table.entries.first(where: {
                    form.index(of: ItemCode(1), titled: headings.ofItems[$0.heading].titleLetters, part: $0.part) == 0 && isFirstItem($0)
                })
            else {
                continue
            }
            let start = skipped.run(at: table.blocks.upperBound).upperBound
            guard start < first.block, list.blocks[first.block].text.lowerBound - list.blocks[start].text.lowerBound > SectionThresholds.statementsLength else {
                continue
            }
            return [HeadingCandidate(block: start, items: [0], score: 1, heading: nil, entry: entry.heading)] + chosen
        }
        guard let part = headings.ofParts.first(where: { part in !contents.contains { $0.blocks.contains(part.block) } }), part.part == 1,
            part.block + 1 < first.block,
            list.blocks[first.block].text.lowerBound - list.blocks[part.block].text.lowerBound > SectionThresholds.statementsLength
        else { return chosen }
        return [HeadingCandidate(block: part.block + 1, items: [0], score: 1)] + chosen
    }

    private func isFirstItem(_ entry: ContentsTable.Entry) -> Bool {
        headings.ofItems[entry.heading].mark.codes.first == ItemCode(1)
    }

    private func usesNumbersSince2004(_ candidate: HeadingCandidate) -> Bool {
        candidate.items.first.map { form.items[$0].code.fraction != nil } ?? false
    }
}
