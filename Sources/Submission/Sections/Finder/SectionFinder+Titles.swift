import Bytes

/// Finds headings without the word `Item`: titles from the table of contents, and numbers with a title, `7A. Quantitative and Qualitative Disclosures`.
extension SectionFinder {
    /// A title in the table of contents, and the item of its entry.
    private struct EntryTitle {
        var letters: [UInt8]
        var entry: Int
        var item: Int
    }

    /// The number of letters in the key by which titles are looked up.
    private static let key = 8

    /// Adds candidates for headings without `Item`.
    ///
    /// - Returns: whether any candidates were found.
    func addTitled(_ candidates: inout [HeadingCandidate], besides taken: Set<Int>) -> Bool {
        let number = contents.indices.max { contents[$0].entries.count < contents[$1].entries.count }
        let titles = number.map { self.titles(contents[$0], besides: taken) } ?? [:]
        let named = Set(titles.values.joined().map { $0.item })
        let start = number.map { contents[$0].blocks.upperBound } ?? 0
        var titled: [HeadingCandidate] = [], numbered: [HeadingCandidate] = []
        for block in start..<max(start, list.blocks.count) {
            let content = list.blocks[block]
            if titled.count + numbered.count >= Headings.limit { break }
            guard content.text.count < SectionThresholds.headingLength, !content.marks.contains(.row), !content.marks.contains(.furniture),
                looksLikeHeading(block)
            else { continue }
            if let candidate = self.numbered(block, besides: taken) {
                numbered.append(candidate)
                continue
            }
            let letters = list.withText(block) { $0.lowercasedLetters() }
            for title in titles[letters.prefix(Self.key)] ?? [] where hasTitle(block, letters, title.letters) {
                titled.append(
                    HeadingCandidate(
                        block: block, items: [title.item], score: SectionThresholds.contentsTitle, heading: nil,
                        entry: title.entry))
            }
        }
        // Notes to financial statements also have numbers, but rarely the titles of several items. And if some headings of a report have `Item`, all have it.
        if !taken.isEmpty || Set(numbered.flatMap(\.items)).count < SectionThresholds.numberedLeastItems {
            numbered.removeAll { !$0.items.contains(where: named.contains) }
        }
        candidates = (candidates + titled + numbered).sorted { $0.block < $1.block }
        return !titled.isEmpty || !numbered.isEmpty
    }

    /// Returns the titles of a table's entries by their first letters.
    private func titles(_ table: ContentsTable, besides taken: Set<Int>) -> [ArraySlice<UInt8>: [EntryTitle]] {
        var titles: [ArraySlice<UInt8>: [EntryTitle]] = [:]
        for entry in table.entries {
            let heading = headings.ofItems[entry.heading]
            guard heading.titleLetters.count >= Self.key, let code = heading.mark.codes.first,
                let item = form.index(of: code, titled: heading.titleLetters, part: entry.part),
                !taken.contains(item)
            else { continue }
            let known = titles[heading.titleLetters.prefix(Self.key)] ?? []
            // Of several entries with the same title and item, the first counts.
            if known.count >= form.items.count || known.contains(where: { $0.item == item && $0.letters == heading.titleLetters }) { continue }
            titles[heading.titleLetters.prefix(Self.key), default: []].append(EntryTitle(letters: heading.titleLetters, entry: entry.heading, item: item))
        }
        return titles
    }

    /// Whether a block has the title of an entry. A line end in the block or in the table may cut the title off.
    private func hasTitle(_ block: Int, _ letters: [UInt8], _ title: [UInt8]) -> Bool {
        if letters == title { return true }
        guard min(letters.count, title.count) >= SectionThresholds.cutTitleLetters else { return false }
        if letters.starts(with: title) { return true }
        guard title.starts(with: letters), block + 1 < list.blocks.count else { return false }
        return (letters + list.withText(block + 1) { $0.lowercasedLetters() }).starts(with: title)
    }

    /// Returns the candidate for a block with a number and one of the form's titles for it: `7A. Quantitative and Qualitative Disclosures`.
    private func numbered(_ block: Int, besides taken: Set<Int>) -> HeadingCandidate? {
        guard let named = list.withText(block, ItemReader.numbered) else { return nil }
        let letters = list.withText(block) { $0.lowercasedLetters(from: named.title) }
        guard let item = form.index(of: named.code, titled: letters, part: headings.part(before: block)?.part), !taken.contains(item),
            form.items[item].code == named.code,
            form.fit(letters, item) == .begins
        else { return nil }
        let isFollowedByHeading = block + 1 < list.blocks.count && list.withText(block + 1, ItemReader.numbered) != nil
        let score = SectionThresholds.contentsTitle + (isFollowedByHeading ? SectionThresholds.followedByHeading : 0)
        return HeadingCandidate(block: block, items: [item], score: score, title: named.title)
    }
}

extension ItemReader {
    /// Reads a number, a separator and a capital: `7A. Quantitative`.
    static func numbered(_ text: Span<UInt8>) -> ItemMark.TitledCode? {
        guard let first = text.indices.first.map({ text[$0] }), first.isDigit else { return nil }
        var reader = ItemReader(text.extracting(0..<min(text.count, 40)).array)
        guard let code = reader.readCode(), code.fraction == nil, code.number < 100 else { return nil }
        let number = reader.position
        reader.skipSeparators()
        guard reader.position > number || reader.text[number - 1] == UInt8(ascii: "."), isUpper(reader.byte()) else { return nil }
        return ItemMark.TitledCode(code: code, title: reader.position)
    }
}
