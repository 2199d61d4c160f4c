import Bytes

/// Creates sections from the chosen headings.
extension SectionFinder {
    func sections(from chosen: [HeadingCandidate]) -> [Section] {
        var sections: [Section] = []
        let ends = ends(chosen)
        for (candidate, end) in zip(chosen, ends) {
            let heading = candidate.heading ?? candidate.entry
            var title = heading.map { SectionTitle.title(list, headings.ofItems[$0], form.form, isContents: candidate.heading == nil) } ?? ""
            if let start = candidate.title { title = SectionTitle.title(list, candidate.block, from: start) }
            // This is a line that only the header's list of items confirms.
            if heading == nil, form.form == .current { title = list.string(candidate.block) }
            for item in candidate.items {
                let part = form.items[item].part
                if form.form == .current, !listed.contains(form.items[item].code), isDenied(candidate, end) { continue }
                sections.append(Section(part: part, code: form.items[item].code, title: title, blocks: candidate.block..<end))
            }
        }
        return sections
    }

    /// Returns the end of each chosen heading's text.
    private func ends(_ chosen: [HeadingCandidate]) -> [Int] {
        let ends = SectionEnd(list, headings, contents)
        var found = chosen.enumerated().map { index, candidate in
            let next = index + 1 < chosen.count ? chosen[index + 1].block : list.blocks.count
            // The last item of an annual report, the summary, usually has only a word.
            let isSummary = form.form == .annual && candidate.items == [form.items.count - 1]
            let part = candidate.items.last.flatMap { form.items[$0].part }
            let nextPart = index + 1 < chosen.count ? chosen[index + 1].items.first.flatMap { form.items[$0].part } : nil
            return ends.end(candidate.block, before: next, part: part, nextPart: nextPart, isLast: index + 1 == chosen.count, isSummary: isSummary)
        }
        // Successive headings of a current report share the text below them, because no item is reported without text.
        guard form.form == .current else { return found }
        for index in chosen.indices.dropLast().reversed() where isBare(chosen[index], found[index], before: chosen[index + 1]) {
            found[index] = found[index + 1]
        }
        return found
    }

    /// Whether the next heading directly follows a heading.
    private func isBare(_ candidate: HeadingCandidate, _ end: Int, before next: HeadingCandidate) -> Bool {
        guard list.blocks[candidate.block].text.count < SectionThresholds.headingLength, !isDenied(candidate, end), !isDenied(next, next.block + 1) else {
            return false
        }
        return (candidate.block + 1..<next.block).allSatisfy { list.blocks[$0].marks.contains(.furniture) || ItemMark.isSection(list, $0) }
    }

    /// Whether a current report says that it does not report an item: `Item 4. Not applicable.`
    private func isDenied(_ candidate: HeadingCandidate, _ end: Int) -> Bool {
        guard let heading = candidate.heading else { return false }
        // `None` below the heading of exhibits normally reports that there are no exhibits. But if the header lists items and the item on exhibits is not among
        // them, it means that the item is not reported.
        let ofExhibits = listed.isEmpty && candidate.items.count == 1 && form.items[candidate.items[0]].titles.contains("exhibits")
        let own = list.withText(candidate.block) { $0.lowercasedLetters(from: headings.ofItems[heading].mark.title, limit: PlaceholderPhrase.denialLimit) }
        if own.count == PlaceholderPhrase.denialLimit { return false }
        var rest: [UInt8] = []
        for block in candidate.block + 1..<max(end, candidate.block + 1) where !list.blocks[block].marks.contains(.furniture) {
            rest += list.withText(block) { $0.lowercasedLetters() }
            if rest.count > PlaceholderPhrase.denialLimit { return false }
        }
        if !rest.isEmpty {
            return PlaceholderPhrase.saysNothingToReport(rest, ofExhibits: ofExhibits)
                || PlaceholderPhrase.saysNothingToReport(own + rest, ofExhibits: ofExhibits)
        }
        if PlaceholderPhrase.saysNothingToReport(own, ofExhibits: ofExhibits) { return true }
        guard let length = PlaceholderPhrase.denialLength(atEndOf: own) else { return false }
        // In `(a) Not applicable. (b) Not applicable.`, the text before the last denial contains another denial, so it is not a title.
        return !PlaceholderPhrase.hasDenial(own.dropLast(length))
    }
}
