import Bytes

/// What may begin an item, and how much speaks for it.
extension SectionFinder {
    func candidates(_ index: Int) -> [HeadingChoice.Candidate] {
        let heading = headings.items[index]
        guard !heading.isContents, !heading.mark.startsWithPage, let code = heading.mark.codes.first else { return [] }
        let quality = quality(index)
        var places = places(of: code, heading)
        if form.form != .quarterly, places.count > 1, places.contains(where: { fit(heading, $0) == .begins }) {
            places.removeAll { fit(heading, $0) == .none }
        }
        let hasTitle = heading.mark.title < list.blocks[heading.block].text.count
        if heading.mark.hasComma, list.blocks[heading.block].text.count > SectionThresholds.commaHeading || !looksSet(heading.block) { return [] }
        return places.compactMap { slot in
            let fit = fit(heading, slot)
            var score = quality
            switch fit {
            case .begins: score += SectionThresholds.titleBegins
            case .within: score += SectionThresholds.titleWithin
            case .none:
                if hasTitle, isParagraph(code), !SectionAnswer.begins(heading.letters) { return nil }
                if heading.mark.hasComma || (heading.mark.isDoubtful && !isOneOfAKind(slot, code)) { return nil }
                score += !hasTitle || SectionAnswer.begins(heading.letters) ? 0 : SectionThresholds.otherTitle
            }
            // Prose that happens to begin with an item.
            let isLong = list.blocks[heading.block].text.count > SectionThresholds.paragraph && !beginsEmphasised(heading.block)
            if fit == .none, isLong { score += SectionThresholds.prose }
            if fit == .none, hasTitle, isMeant(index, slot, code) { score = max(score, SectionThresholds.ownTitle) }
            if let part = heading.part {
                let isSame = part == form.slots[slot].part
                if form.form == .quarterly {
                    score += isSame ? SectionThresholds.quarterlyPart : SectionThresholds.quarterlyOtherPart
                } else if isSame {
                    score += SectionThresholds.samePart
                }
            }
            guard score > 0 else { return nil }
            return HeadingChoice.Candidate(block: heading.block, slots: slots(heading, first: slot), score: score, heading: index)
        }
    }

    /// `Item 9A. Offer and Listing Details`: the paragraphs of an item of Form 20-F have letters, which are those of items of today or of old.
    private func isParagraph(_ code: ItemCode) -> Bool { form.form == .foreignAnnual && code.letter != 0 && code.number < 16 }

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

    /// Whether a heading with another title than the form's is meant for the place: the header of a current report says so, or its number is written as such
    /// a report does, or it has a title's shape.
    private func isMeant(_ index: Int, _ slot: Int, _ code: ItemCode) -> Bool {
        let heading = headings.items[index]
        if form.form == .current {
            if listed.contains(form.slots[slot].code) { return true }
            if listed.isEmpty, isOneOfAKind(slot, code) || heading.mark.hasPoint { return true }
        }
        return !isListed(index) && HeadingShape.isTitle(list, heading)
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
        guard text.count < SectionThresholds.heading else { return slots }
        for named in heading.mark.more {
            let letters = list.withText(heading.block) { FormItems.letters($0, from: named.title) }
            let places = form.places(of: named.code).filter { $0 > slots[slots.count - 1] }
            let isTitled = places.first { form.fit(letters, $0) == .begins }
            if let next = isTitled ?? (named.code.fraction == nil ? nil : places.first) { slots.append(next) }
        }
        return slots
    }

    /// A number that has moved from part to part is in the one that a title says, wherever it is repeated without one.
    func withOnePlaceEach(_ candidates: [HeadingChoice.Candidate]) -> [HeadingChoice.Candidate] {
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
        var score = SectionThresholds.anyHeading
        if block.marks.contains(.emphasised) || beginsEmphasised(heading.block) { score += SectionThresholds.emphasised }
        if block.text.count < SectionThresholds.heading { score += SectionThresholds.short }
        if block.marks.contains(.centred) { score += SectionThresholds.centred }
        if isUpper(heading.block) { score += SectionThresholds.capitals }
        if isListed(index) { score += SectionThresholds.listed }
        return score
    }

    private func beginsEmphasised(_ block: Int) -> Bool { list.blocks[block].emphasisedPrefix >= SectionThresholds.emphasisedPrefix }

    /// Headings without anything between them are a list of headings.
    private func isListed(_ index: Int) -> Bool {
        index + 1 < headings.items.count && headings.items[index + 1].block == headings.items[index].block + 1
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
    func looksSet(_ block: Int) -> Bool {
        let marks = list.blocks[block].marks
        return marks.contains(.emphasised) || marks.contains(.centred) || isUpper(block)
            || list.withText(block) { text in text.count < 120 && text[text.count - 1] != UInt8(ascii: ".") }
    }

    /// What the filer's own table of contents leads to: it confirms a heading close by, or it is the only one to name the place.
    func addLinked(_ candidates: inout [HeadingChoice.Candidate]) {
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
                let near = candidates[..<numbered].partitioningIndex { $0.block >= target - SectionThresholds.linkBefore }
                if let found = candidates[near..<numbered].prefix(while: { $0.block <= target + SectionThresholds.linkBehind }).firstIndex(where: {
                    $0.slots.first == slot
                }) {
                    candidates[found].score += SectionThresholds.linkConfirms
                    continue
                }
                let letters = heading.letters.prefix(SectionThresholds.linkLetters)
                let isNamed = (target..<min(target + 4, list.blocks.count)).contains { block in
                    if beginnings[block] == nil { beginnings[block] = list.withText(block) { FormItems.letters($0, from: 0, limit: 200) } }
                    return beginnings[block]?.starts(with: letters) ?? false
                }
                candidates.append(
                    HeadingChoice.Candidate(
                        block: target, slots: [slot], score: isNamed ? SectionThresholds.linkNamed : SectionThresholds.linkAlone, heading: nil,
                        entry: number << 16 | entry.heading))
            }
        }
        candidates.sort { $0.block < $1.block }
    }

    /// A heading that stands again at the head of a page counts where it stood first, even where the repetition is the more conspicuous.
    func preferFirst(_ candidates: inout [HeadingChoice.Candidate]) {
        for index in candidates.indices.dropLast().reversed() {
            let next = candidates[index + 1]
            guard candidates[index].slots == next.slots, let heading = candidates[index].heading, let slot = next.slots.first,
                next.score > candidates[index].score, list.blocks[candidates[index].block].text.count < SectionThresholds.heading,
                form.fit(headings.items[heading].letters, slot) == .begins
            else { continue }
            candidates[index].score = next.score
        }
    }

    func place(of code: ItemCode, _ letters: [UInt8], _ part: Int?) -> Int? {
        let places = form.places(of: code)
        if form.form == .quarterly, let part, let place = places.first(where: { form.slots[$0].part == part }) { return place }
        return places.max { form.fit(letters, $0).rawValue < form.fit(letters, $1).rawValue }
    }
}
