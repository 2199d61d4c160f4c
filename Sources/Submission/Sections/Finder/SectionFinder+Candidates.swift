import Bytes

/// Finds candidates for the headings of items and scores them.
extension SectionFinder {
    func candidates(_ index: Int) -> [HeadingCandidate] {
        let heading = headings.ofItems[index]
        guard !heading.isContents, !heading.mark.startsWithPage, let code = heading.mark.codes.first else { return [] }
        let quality = quality(index)
        var items = indices(of: code, heading)
        if form.form != .quarterly, items.count > 1, items.contains(where: { fit(heading, $0) == .begins }) {
            items.removeAll { fit(heading, $0) == .none }
        }
        let hasTitle = heading.mark.title < list.blocks[heading.block].text.count
        if heading.mark.hasComma, list.blocks[heading.block].text.count > SectionThresholds.commaHeadingLength || !looksLikeHeading(heading.block) { return [] }
        return items.compactMap { item in
            let fit = fit(heading, item)
            var score = quality
            switch fit {
            case .begins: score += SectionThresholds.titleBegins
            case .within: score += SectionThresholds.titleWithin
            case .none:
                if hasTitle, isParagraph(code), !PlaceholderPhrase.begins(heading.titleLetters) { return nil }
                if heading.mark.hasComma || (heading.mark.isDoubtful && !isUnambiguous(item, code)) { return nil }
                score += !hasTitle || PlaceholderPhrase.begins(heading.titleLetters) ? 0 : SectionThresholds.otherTitle
            }
            // The block may be prose that begins with an item's number.
            let isLong = list.blocks[heading.block].text.count > SectionThresholds.paragraphLength && !beginsEmphasised(heading.block)
            if fit == .none, isLong { score += SectionThresholds.prose }
            if fit == .none, hasTitle, acceptsOwnTitle(index, item, code) { score = max(score, SectionThresholds.ownTitle) }
            if let part = heading.part {
                let isSame = part == form.items[item].part
                if form.form == .quarterly {
                    score += isSame ? SectionThresholds.quarterlyPart : SectionThresholds.quarterlyOtherPart
                } else if isSame {
                    score += SectionThresholds.samePart
                }
            }
            guard score > 0 else { return nil }
            return HeadingCandidate(block: heading.block, items: allItems(of: heading, from: item), score: score, heading: index)
        }
    }

    /// Whether a code may be that of a paragraph, as in `Item 9A. Offer and Listing Details` of Form 20-F, where paragraphs have letters. Some of these codes
    /// are also codes of present or former items.
    private func isParagraph(_ code: ItemCode) -> Bool { form.form == .foreignAnnual && code.letter != nil && code.number < 16 }

    private func fit(_ heading: Heading, _ item: Int) -> FormItems.Fit {
        let fit = form.fit(heading.titleLetters, item)
        return fit == .begins ? fit : max(fit, form.fit(heading.longTitleLetters, item))
    }

    /// Returns the items that a heading's number can mean. If Form 8-K does not have the number, it means the item of the same section with the heading's
    /// title: `Item 8.02 Other Events`, `Item 9. Financial Statements and Exhibits`, `Item 901`.
    private func indices(of code: ItemCode, _ heading: Heading) -> [Int] {
        let items = form.indices(of: code)
        guard form.form == .current, items.isEmpty || (code.fraction == nil && !items.contains { fit(heading, $0) == .begins }) else { return items }
        let section = code.fraction == nil && code.number > 100 ? code.number / 100 : code.number
        let named = form.items.indices.filter {
            form.items[$0].code.number == section && form.items[$0].code.fraction != nil && fit(heading, $0) == .begins
        }
        return named.count == 1 ? named : items
    }

    /// Whether a heading with an unknown title may begin an item. It may if a current report's header lists the item, if its number has the form of a current
    /// report's numbers, or if the title looks like a title.
    private func acceptsOwnTitle(_ index: Int, _ item: Int, _ code: ItemCode) -> Bool {
        let heading = headings.ofItems[index]
        if form.form == .current {
            if listed.contains(form.items[item].code) { return true }
            if listed.isEmpty, isUnambiguous(item, code) || heading.mark.hasPoint { return true }
        }
        return !isFollowedByHeading(index) && HeadingShape.isTitle(list, heading)
    }

    /// Whether a number can only mean this item, with any title, because it has a fraction.
    private func isUnambiguous(_ item: Int, _ code: ItemCode) -> Bool { code.fraction != nil && form.items[item].code == code }

    /// Returns all items that a heading names, in the form's order from `first` on.
    private func allItems(of heading: Heading, from first: Int) -> [Int] {
        var items = [first]
        for (index, code) in heading.mark.codes.enumerated().dropFirst() {
            guard let next = form.indices(of: code).first(where: { $0 > items[items.count - 1] }) else { continue }
            if heading.mark.ranges.contains(index) { items += form.indices(between: items[items.count - 1], and: next) }
            items.append(next)
        }
        let text = list.blocks[heading.block].text
        guard text.count < SectionThresholds.headingLength else { return items }
        for named in heading.mark.furtherItems {
            let letters = list.withText(heading.block) { $0.lowercasedLetters(from: named.title) }
            let later = form.indices(of: named.code).filter { $0 > items[items.count - 1] }
            let titled = later.first { form.fit(letters, $0) == .begins }
            if let next = titled ?? (named.code.fraction == nil ? nil : later.first) { items.append(next) }
        }
        return items
    }

    /// Removes candidates without a title for numbers that have been in two parts over the years. If another candidate has the number with a title, the title
    /// shows which part is meant.
    func withoutUntitledDuplicates(_ candidates: [HeadingCandidate]) -> [HeadingCandidate] {
        guard form.form != .quarterly else { return candidates }
        let titled = Set(
            candidates.compactMap { candidate in
                candidate.items.first.flatMap { item in candidate.heading.map { form.fit(headings.ofItems[$0].titleLetters, item) } == .begins ? item : nil }
            })
        return candidates.filter { candidate in
            guard let item = candidate.items.first, !titled.contains(item) else { return true }
            return !form.indices(of: form.items[item].code).contains(where: titled.contains)
        }
    }

    /// Returns the part of a heading's score that does not depend on its title.
    private func quality(_ index: Int) -> Double {
        let heading = headings.ofItems[index]
        let block = list.blocks[heading.block]
        var score = SectionThresholds.anyHeading
        if block.marks.contains(.emphasised) || beginsEmphasised(heading.block) { score += SectionThresholds.emphasised }
        if block.text.count < SectionThresholds.headingLength { score += SectionThresholds.short }
        if block.marks.contains(.centred) { score += SectionThresholds.centred }
        if isUpper(heading.block) { score += SectionThresholds.capitals }
        if isFollowedByHeading(index) { score += SectionThresholds.followedByHeading }
        return score
    }

    private func beginsEmphasised(_ block: Int) -> Bool { list.blocks[block].emphasisedPrefix >= SectionThresholds.emphasisedPrefixLength }

    /// Whether the next heading follows directly, as in a list of items.
    private func isFollowedByHeading(_ index: Int) -> Bool {
        index + 1 < headings.ofItems.count && headings.ofItems[index + 1].block == headings.ofItems[index].block + 1
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

    /// Whether a block has the style of a heading, or is short and ends without a period.
    func looksLikeHeading(_ block: Int) -> Bool {
        let marks = list.blocks[block].marks
        return marks.contains(.emphasised) || marks.contains(.centred) || isUpper(block)
            || list.withText(block) { text in text.count < 120 && text[text.count - 1] != UInt8(ascii: ".") }
    }

    /// Follows the links of the tables of contents. Each link confirms a heading near its target, or makes the target a candidate.
    func addLinkTargets(_ candidates: inout [HeadingCandidate]) {
        guard !contents.isEmpty else { return }
        let furniture = BlockRuns(list.blocks.indices) { list.blocks[$0].marks.contains(.furniture) }
        let numbered = candidates.count
        // The letters are kept by block, because many entries may link to the same block.
        var beginnings: [Int: [UInt8]] = [:]
        for table in contents {
            for entry in table.entries {
                guard let link = entry.links.first?.first, let place = list.block(at: link) else { continue }
                let target = furniture.run(at: place).upperBound
                guard target < list.blocks.count, !contents.contains(where: { $0.blocks.contains(target) }) else { continue }
                let heading = headings.ofItems[entry.heading]
                guard let code = heading.mark.codes.first, let item = form.index(of: code, titled: heading.titleLetters, part: entry.part) else { continue }
                let near = candidates[..<numbered].partitioningIndex { $0.block >= target - SectionThresholds.linkBlocksBefore }
                if let found = candidates[near..<numbered].prefix(while: { $0.block <= target + SectionThresholds.linkBlocksAfter }).firstIndex(where: {
                    $0.items.first == item
                }) {
                    candidates[found].score += SectionThresholds.linkConfirms
                    continue
                }
                let letters = heading.titleLetters.prefix(SectionThresholds.linkLetters)
                let isNamed = (target..<min(target + 4, list.blocks.count)).contains { block in
                    if beginnings[block] == nil { beginnings[block] = list.withText(block) { $0.lowercasedLetters(limit: 200) } }
                    return beginnings[block]?.starts(with: letters) ?? false
                }
                candidates.append(
                    HeadingCandidate(
                        block: target, items: [item], score: isNamed ? SectionThresholds.linkNamed : SectionThresholds.linkAlone, heading: nil,
                        entry: entry.heading))
            }
        }
        candidates.sort { $0.block < $1.block }
    }

    /// Copies the score of a repeated heading to its first occurrence, because a heading may be repeated at the top of each page.
    func preferFirst(_ candidates: inout [HeadingCandidate]) {
        for index in candidates.indices.dropLast().reversed() {
            let next = candidates[index + 1]
            guard candidates[index].items == next.items, let heading = candidates[index].heading, let item = next.items.first,
                next.score > candidates[index].score, list.blocks[candidates[index].block].text.count < SectionThresholds.headingLength,
                form.fit(headings.ofItems[heading].titleLetters, item) == .begins
            else { continue }
            candidates[index].score = next.score
        }
    }
}
