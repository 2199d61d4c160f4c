import Bytes

/// Finds the items of a form in a document's blocks.
struct SectionFinder {
    private let list: BlockList
    private let form: FormItems
    private var headings: Headings
    private let contents: [ContentsTable]
    private let listed: [ItemCode]

    struct Result {
        /// The items in the order of the document; empty where none is recognised.
        var sections: [Section]
        /// The blocks of tables of contents and indexes.
        var contents: [Range<Int>]
    }

    /// - Parameter listed: the items that a current report's header lists.
    static func find(in list: BlockList, form: FormItems, listed: [ItemCode] = []) -> Result {
        let finder = SectionFinder(list, form, listed)
        return Result(sections: finder.sections(), contents: finder.contents.map(\.blocks))
    }

    static func sections(in list: BlockList, form: FormItems, listed: [ItemCode] = []) -> [Section] {
        find(in: list, form: form, listed: listed).sections
    }

    private init(_ list: BlockList, _ form: FormItems, _ listed: [ItemCode]) {
        self.listed = listed
        self.list = list
        self.form = form
        var headings = Headings(list, form: form)
        let contents = ContentsTable.find(in: list, &headings)
        // A part that a table of contents names is not the one that the text is in.
        let parts = headings.parts.filter { part in !contents.contains { $0.blocks.contains(part.block) || part.block == $0.blocks.lowerBound - 1 } }
        for index in headings.items.indices where !headings.items[index].isContents && headings.items[index].mark.part == nil {
            let next = parts.partitioningIndex { $0.block >= headings.items[index].block }
            headings.setPart(index, next > 0 ? parts[next - 1].part : nil)
        }
        self.headings = headings
        self.contents = contents
    }

    private func sections() -> [Section] {
        var candidates = withOnePlaceEach(headings.items.indices.flatMap(candidates))
        if form.form == .current {
            // The numbering changed in 2004: a report has one or the other.
            if candidates.contains(where: { isNew($0) && $0.score >= 3 }) { candidates.removeAll { !isNew($0) } }
            preferFirst(&candidates)
            let found = Set(candidates.flatMap(\.slots))
            candidates += HeaderWitness.candidates(in: list, form: form, listed: listed, found: found)
            candidates.sort { $0.block < $1.block }
            return cut(HeadingChoice.anyOrder(candidates))
        }
        addLinked(&candidates)
        preferFirst(&candidates)
        var chosen = HeadingChoice.rising(candidates, slots: form.slots.count)
        let listed = contents.map(\.entries.count).max() ?? 0
        if 2 * chosen.count(where: { $0.heading != nil }) < listed, addTitled(&candidates, besides: Set(chosen.flatMap(\.slots))) {
            chosen = HeadingChoice.rising(candidates, slots: form.slots.count)
        }
        if chosen.count(where: { $0.heading != nil }) < 3, let index = contents.last {
            // An index whose items do not come in its order.
            let references = CrossReferences(list, form, headings, index)
            if references.count > max(3, chosen.count) { return references.sections() }
        }
        return cut(withStatements(withStrays(chosen, candidates)))
    }

    /// Clear headings of items that stand out of their order: some put their discussion before the statements.
    private func withStrays(_ chosen: [HeadingChoice.Candidate], _ candidates: [HeadingChoice.Candidate]) -> [HeadingChoice.Candidate] {
        guard let first = chosen.first?.block else { return chosen }
        let taken = Set(chosen.flatMap(\.slots))
        let blocks = Set(chosen.map(\.block))
        let threshold: Double = form.form == .quarterly ? 10 : 7
        let strays = candidates.filter { candidate in
            if candidate.slots.contains(where: taken.contains) || blocks.contains(candidate.block) { return false }
            // What the table of contents alone names must be clear of everything else.
            if candidate.heading == nil { return !blocks.contains { abs($0 - candidate.block) <= 3 } }
            return candidate.score >= (candidate.block > first ? threshold : threshold + 1)
        }
        guard !strays.isEmpty else { return chosen }
        return (chosen + HeadingChoice.anyOrder(strays)).sorted { $0.block < $1.block }
    }

    /// The statements of a quarterly report may have no heading of their own: they stand between the table of contents that names them, or the heading of
    /// Part I, and the discussion.
    private func withStatements(_ chosen: [HeadingChoice.Candidate]) -> [HeadingChoice.Candidate] {
        guard form.form == .quarterly, let first = chosen.first, first.slots.first == 1, !chosen.contains(where: { $0.slots.contains(0) }) else {
            return chosen
        }
        let skipped = BlockRuns(0..<first.block) { list.blocks[$0].marks.contains(.furniture) || list.blocks[$0].link != 0 }
        for (number, table) in contents.enumerated() where table.blocks.upperBound <= first.block {
            guard let entry = table.entries.first(where: { place(of: ItemCode(1), headings.items[$0.heading].letters, $0.part) == 0 && isFirstItem($0) }) else {
                continue
            }
            let start = skipped.run(at: table.blocks.upperBound).upperBound
            guard start < first.block, list.blocks[first.block].text.lowerBound - list.blocks[start].text.lowerBound > 3000 else { continue }
            return [HeadingChoice.Candidate(block: start, slots: [0], score: 1, heading: nil, entry: number << 16 | entry.heading)] + chosen
        }
        guard let part = headings.parts.first(where: { part in !contents.contains { $0.blocks.contains(part.block) } }), part.part == 1,
            part.block + 1 < first.block, list.blocks[first.block].text.lowerBound - list.blocks[part.block].text.lowerBound > 3000
        else { return chosen }
        return [HeadingChoice.Candidate(block: part.block + 1, slots: [0], score: 1)] + chosen
    }

    private func isFirstItem(_ entry: ContentsTable.Entry) -> Bool {
        headings.items[entry.heading].mark.codes.first == ItemCode(1)
    }

    private func isNew(_ candidate: HeadingChoice.Candidate) -> Bool {
        candidate.slots.first.map { form.slots[$0].code.fraction != nil } ?? false
    }

    // MARK: Candidates

    private func candidates(_ index: Int) -> [HeadingChoice.Candidate] {
        let heading = headings.items[index]
        guard !heading.isContents, !heading.mark.startsWithPage, let code = heading.mark.codes.first else { return [] }
        let quality = quality(index)
        var places = places(of: code, heading)
        if form.form != .quarterly, places.count > 1, places.contains(where: { fit(heading, $0) == .begins }) {
            places.removeAll { fit(heading, $0) == .none }
        }
        let hasTitle = heading.mark.title < list.blocks[heading.block].text.count
        if heading.mark.hasComma, list.blocks[heading.block].text.count > 200 || !looksSet(heading.block) { return [] }
        return places.compactMap { slot in
            let fit = fit(heading, slot)
            var score = quality
            switch fit {
            case .begins: score += 4
            case .within: score += 2
            case .none:
                if heading.mark.hasComma || (heading.mark.isDoubtful && !isOneOfAKind(slot, code)) { return nil }
                score -= !hasTitle || SectionAnswer.begins(heading.letters) ? 0 : 2
            }
            // Prose that happens to begin with an item.
            let isLong = list.blocks[heading.block].text.count > 300 && list.blocks[heading.block].emphasisedPrefix < 6
            if fit == .none, isLong { score -= 3 }
            if fit == .none, hasTitle, HeadingShape.isTitle(list, heading) || isOneOfAKind(slot, code) { score = max(score, SectionScores.ownTitle) }
            if let part = heading.part {
                let isSame = part == form.slots[slot].part
                if form.form == .quarterly { score += isSame ? 3 : -2 } else if isSame { score += 0.5 }
            }
            guard score > 0 else { return nil }
            return HeadingChoice.Candidate(block: heading.block, slots: slots(heading, first: slot), score: score, heading: index)
        }
    }

    private func fit(_ heading: Heading, _ slot: Int) -> FormItems.Fit {
        let fit = form.fit(heading.letters, slot)
        return fit == .begins ? fit : max(fit, form.fit(heading.longLetters, slot))
    }

    /// The places that a heading's number can mean. A current report's that the form has not is the one item of its section, or the one with that title:
    /// `Item 8.02 Other Events`, `Item 9. Financial Statements and Exhibits`, `Item 901`.
    private func places(of code: ItemCode, _ heading: Heading) -> [Int] {
        let places = form.places(of: code)
        guard form.form == .current, places.isEmpty || (code.fraction == nil && !places.contains { fit(heading, $0) == .begins }) else { return places }
        let section = code.fraction == nil && code.number > 100 ? code.number / 100 : code.number
        let named = form.slots.indices.filter {
            form.slots[$0].code.number == section && form.slots[$0].code.fraction != nil && fit(heading, $0) == .begins
        }
        return named.count == 1 ? named : places
    }

    /// A number with a point says what it is, whatever its title.
    private func isOneOfAKind(_ slot: Int, _ code: ItemCode) -> Bool { code.fraction != nil && form.slots[slot].code == code }

    /// All the places that a heading names, rising from its first.
    private func slots(_ heading: Heading, first: Int) -> [Int] {
        var slots = [first]
        for (index, code) in heading.mark.codes.enumerated().dropFirst() {
            guard let next = form.places(of: code).first(where: { $0 > slots[slots.count - 1] }) else { continue }
            if heading.mark.ranges.contains(index) { slots += form.places(between: slots[slots.count - 1], and: next) }
            slots.append(next)
        }
        let text = list.blocks[heading.block].text
        guard text.count < SectionScores.headingLength else { return slots }
        for named in heading.mark.more {
            let letters = list.withText(heading.block) { FormItems.letters($0, from: named.title) }
            let places = form.places(of: named.code).filter { $0 > slots[slots.count - 1] }
            let isTitled = places.first { form.fit(letters, $0) == .begins }
            if let next = isTitled ?? (named.code.fraction == nil ? nil : places.first) { slots.append(next) }
        }
        return slots
    }

    /// A number that has moved from part to part is in the one that a title says, wherever it is repeated without one.
    private func withOnePlaceEach(_ candidates: [HeadingChoice.Candidate]) -> [HeadingChoice.Candidate] {
        guard form.form != .quarterly else { return candidates }
        let titled = Set(
            candidates.compactMap { candidate in
                candidate.slots.first.flatMap { slot in candidate.heading.map { form.fit(headings.items[$0].letters, slot) } == .begins ? slot : nil }
            })
        return candidates.filter { candidate in
            guard let slot = candidate.slots.first, !titled.contains(slot) else { return true }
            return !form.places(of: form.slots[slot].code).contains(where: titled.contains)
        }
    }

    /// How much a block looks like a heading, whatever its title is.
    private func quality(_ index: Int) -> Double {
        let heading = headings.items[index]
        let block = list.blocks[heading.block]
        var score = 1.0
        if block.marks.contains(.emphasised) || block.emphasisedPrefix >= 6 { score += 2 }
        if block.text.count < 220 { score += 1 }
        if block.marks.contains(.centred) { score += 0.5 }
        if isUpper(heading.block) { score += 1 }
        // Headings without anything between them are a list of headings.
        if index + 1 < headings.items.count, headings.items[index + 1].block == heading.block + 1 { score -= 1 }
        return score
    }

    private func isUpper(_ block: Int) -> Bool {
        list.withText(block) { text in
            var upper = 0, lower = 0
            for position in text.indices.prefix(80) where text[position].isASCIILetter {
                if text[position] < 0x60 { upper += 1 } else { lower += 1 }
            }
            return upper > 4 * lower
        }
    }

    /// Whether a block is set as headings are, or ends without a point as they do.
    private func looksSet(_ block: Int) -> Bool {
        let marks = list.blocks[block].marks
        return marks.contains(.emphasised) || marks.contains(.centred) || isUpper(block)
            || list.withText(block) { text in text.count < 120 && text[text.count - 1] != UInt8(ascii: ".") }
    }

    /// What the filer's own table of contents leads to: it confirms a heading close by, or it is the only one to name the place.
    private func addLinked(_ candidates: inout [HeadingChoice.Candidate]) {
        guard !contents.isEmpty else { return }
        let furniture = BlockRuns(list.blocks.indices) { list.blocks[$0].marks.contains(.furniture) }
        let numbered = candidates.count
        // Many entries may lead to one place.
        var beginnings: [Int: [UInt8]] = [:]
        for (number, table) in contents.enumerated() {
            for entry in table.entries {
                guard let link = entry.links.first?.first, let place = list.block(at: link) else { continue }
                let target = furniture.run(at: place).upperBound
                guard target < list.blocks.count, !contents.contains(where: { $0.blocks.contains(target) }) else { continue }
                let heading = headings.items[entry.heading]
                guard let code = heading.mark.codes.first, let slot = self.place(of: code, heading.letters, entry.part) else { continue }
                let near = candidates[..<numbered].partitioningIndex { $0.block >= target - 3 }
                if let found = candidates[near..<numbered].prefix(while: { $0.block <= target + 12 }).firstIndex(where: { $0.slots.first == slot }) {
                    candidates[found].score += 4
                    continue
                }
                let letters = heading.letters.prefix(24)
                let isNamed = (target..<min(target + 4, list.blocks.count)).contains { block in
                    if beginnings[block] == nil { beginnings[block] = list.withText(block) { FormItems.letters($0, from: 0, limit: 200) } }
                    return beginnings[block]?.starts(with: letters) ?? false
                }
                candidates.append(
                    HeadingChoice.Candidate(block: target, slots: [slot], score: isNamed ? 5 : 2.5, heading: nil, entry: number << 16 | entry.heading))
            }
        }
        candidates.sort { $0.block < $1.block }
    }

    /// A heading that stands again at the head of a page counts where it stood first, even where the repetition is the more conspicuous.
    private func preferFirst(_ candidates: inout [HeadingChoice.Candidate]) {
        for index in candidates.indices.dropLast().reversed() {
            let next = candidates[index + 1]
            guard candidates[index].slots == next.slots, let heading = candidates[index].heading, let slot = next.slots.first,
                next.score > candidates[index].score, list.blocks[candidates[index].block].text.count < 220,
                form.fit(headings.items[heading].letters, slot) == .begins
            else { continue }
            candidates[index].score = next.score
        }
    }

    /// Headings of the text that have the titles of the table of contents and no item's number.
    private func addTitled(_ candidates: inout [HeadingChoice.Candidate], besides taken: Set<Int>) -> Bool {
        guard let number = contents.indices.max(by: { contents[$0].entries.count < contents[$1].entries.count }) else { return false }
        var entries: [[UInt8]: [(entry: Int, slot: Int)]] = [:]
        for entry in contents[number].entries {
            let heading = headings.items[entry.heading]
            guard heading.letters.count >= 8, let code = heading.mark.codes.first, let slot = place(of: code, heading.letters, entry.part),
                !taken.contains(slot)
            else { continue }
            // Of entries with one title and one place the first counts.
            if entries[heading.letters, default: []].contains(where: { $0.slot == slot }) { continue }
            entries[heading.letters, default: []].append((entry.heading, slot))
        }
        let before = candidates.count
        for block in contents[number].blocks.upperBound..<max(contents[number].blocks.upperBound, list.blocks.count) {
            let item = list.blocks[block]
            if candidates.count - before >= Headings.limit { break }
            guard item.text.count < 200, !item.marks.contains(.row), !item.marks.contains(.furniture), looksSet(block),
                let named = entries[list.withText(block) { FormItems.letters($0, from: 0) }]
            else { continue }
            for entry in named {
                candidates.append(HeadingChoice.Candidate(block: block, slots: [entry.slot], score: 3, heading: nil, entry: number << 16 | entry.entry))
            }
        }
        candidates.sort { $0.block < $1.block }
        return candidates.count > before
    }

    private func place(of code: ItemCode, _ letters: [UInt8], _ part: Int?) -> Int? {
        let places = form.places(of: code)
        if form.form == .quarterly, let part, let place = places.first(where: { form.slots[$0].part == part }) { return place }
        return places.max { form.fit(letters, $0).rawValue < form.fit(letters, $1).rawValue }
    }

    // MARK: Sections

    private func cut(_ chosen: [HeadingChoice.Candidate]) -> [Section] {
        var sections: [Section] = []
        let ends = ends(chosen)
        for (candidate, end) in zip(chosen, ends) {
            let heading = candidate.heading ?? candidate.entry.map { $0 & 0xFFFF }
            let title = heading.map { SectionTitle.title(list, headings.items[$0], isContents: candidate.heading == nil) } ?? ""
            for slot in candidate.slots {
                let part = form.slots[slot].part
                if form.form == .current, !listed.contains(form.slots[slot].code), isDenied(candidate, end) { continue }
                sections.append(Section(part: part, code: form.slots[slot].code, title: title, blocks: candidate.block..<end))
            }
        }
        return sections
    }

    /// Where each of the chosen ends.
    private func ends(_ chosen: [HeadingChoice.Candidate]) -> [Int] {
        let ends = SectionEnd(list, headings, contents)
        var found = chosen.enumerated().map { index, candidate in
            let next = index + 1 < chosen.count ? chosen[index + 1].block : list.blocks.count
            // The summary of an annual report is the last item, and seldom more than a word.
            let isSummary = form.form == .annual && candidate.slots == [form.slots.count - 1]
            let part = candidate.slots.last.flatMap { form.slots[$0].part }
            let nextPart = index + 1 < chosen.count ? chosen[index + 1].slots.first.flatMap { form.slots[$0].part } : nil
            return ends.end(candidate.block, before: next, part: part, nextPart: nextPart, isLast: index + 1 == chosen.count, isSummary: isSummary)
        }
        // Headings of a current report one below the other are those of one text: nothing is reported without any.
        guard form.form == .current else { return found }
        for index in chosen.indices.dropLast().reversed() where isBare(chosen[index], found[index], before: chosen[index + 1]) {
            found[index] = found[index + 1]
        }
        return found
    }

    /// Whether a heading has nothing below it but the next.
    private func isBare(_ candidate: HeadingChoice.Candidate, _ end: Int, before next: HeadingChoice.Candidate) -> Bool {
        guard list.blocks[candidate.block].text.count < SectionScores.headingLength, !isDenied(candidate, end), !isDenied(next, next.block + 1) else {
            return false
        }
        return (candidate.block + 1..<next.block).allSatisfy { list.blocks[$0].marks.contains(.furniture) || ItemMark.isSection(list, $0) }
    }

    /// `Item 4. Not applicable.`: what a current report does not report.
    private func isDenied(_ candidate: HeadingChoice.Candidate, _ end: Int) -> Bool {
        guard let heading = candidate.heading else { return false }
        let own = list.withText(candidate.block) { FormItems.letters($0, from: headings.items[heading].mark.title) }
        var rest: [UInt8] = []
        for block in candidate.block + 1..<max(end, candidate.block + 1) where !list.blocks[block].marks.contains(.furniture) {
            rest += list.withText(block) { FormItems.letters($0, from: 0) }
            if rest.count > SectionAnswer.denialLimit { return false }
        }
        if !rest.isEmpty { return SectionAnswer.isDenial(rest) || SectionAnswer.isDenial(own + rest) }
        guard let length = SectionAnswer.denialLength(atEndOf: own) else { return false }
        // `(a) Not applicable. (b) Not applicable.` stands below a title.
        return !SectionAnswer.hasDenial(own.dropLast(length))
    }
}
