import Bytes

/// Finds the end of an item: the next item, or text before it that belongs to no item.
///
/// All blocks that may end an item are collected once. The items of an index may overlap, so searching them for each item would take too long.
struct SectionEnd {
    private let list: BlockList
    private let headings: Headings
    /// The blocks with a part's heading.
    private let parts: Set<Int>
    /// The blocks at which the signatures may begin: a heading over signatures, or the sentence that the report was signed.
    private var signatures: [Int] = []
    /// The blocks with the sentence that the report was signed, including those too short for `signatures`.
    private var signatureSentences: [Int] = []
    /// The headings of indexes that follow the last item.
    private var indexes: [Int] = []
    /// The blocks that belong to the text after them or to no text: page furniture, headings of parts and of sections, tables of contents.
    private let trailing: BlockRuns
    /// The headings of parts outside tables of contents, in order.
    private let announced: [(block: Int, part: Int)]

    init(_ list: BlockList, _ headings: Headings, _ contents: [ContentsTable]) {
        self.list = list
        self.headings = headings
        let parts = Set(headings.ofParts.map(\.block))
        self.parts = parts
        let lists = BlockRuns(list.blocks.indices) { block in
            let table = contents.partitioningIndex { $0.blocks.upperBound > block }
            return table < contents.count && contents[table].blocks.contains(block)
        }
        announced = headings.ofParts.filter { lists.run(at: $0.block).isEmpty }
        trailing = BlockRuns(list.blocks.indices) { block in
            list.blocks[block].marks.contains(.furniture) || parts.contains(block) || ItemMark.isSection(list, block) || !lists.run(at: block).isEmpty
        }
        for block in list.blocks.indices {
            guard Self.beginnings.contains(list.withText(block, Self.beginning)) else { continue }
            let length = list.blocks[block].text.count
            let letters = list.withText(block) { $0.lowercasedLetters(limit: 100) }
            if Self.signatureSentences.contains(where: { letters.starts(with: $0.utf8) }) {
                signatureSentences.append(block)
                if length >= SectionThresholds.signatureHeadingLength { signatures.append(block) }
            }
            guard length < SectionThresholds.signatureHeadingLength else { continue }
            let words = String(decoding: letters, as: UTF8.self)
            if Self.headings.contains(words) {
                // In a table of contents a page number follows the word.
                if !list.withText(block, { text in text.indices.contains { text[$0].isDigit } }) { signatures.append(block) }
            } else if Self.indexes.contains(words) {
                indexes.append(block)
            }
        }
        let signed = Self.signedReports(list)
        if !signed.isEmpty {
            signatureSentences = Set(signatureSentences).union(signed).sorted()
            signatures = Set(signatures).union(signed).sorted()
        }
    }

    /// Returns the blocks that say `the registrant has duly caused this report to be signed`, however they begin.
    private static func signedReports(_ list: BlockList) -> [Int] {
        var position = 0
        let text = list.text.span
        var added: [Int] = []
        while let place = text.firstIndex(of: signed, from: position) {
            position = place + 1
            let block = list.blocks.partitioningIndex { $0.text.upperBound > place }
            guard block < list.blocks.count, added.last != block, list.blocks[block].text.contains(place) else { continue }
            let start = max(list.blocks[block].text.lowerBound, place - SectionThresholds.signedReportReach)
            let letters = String(decoding: list.text.withSpan(start..<place) { $0.lowercasedLetters() }, as: UTF8.self)
            if letters.contains("caused"), letters.contains("report") { added.append(block) }
        }
        return added
    }

    private static let signed: StaticString = "to be signed"

    /// Returns the block after the last of an item.
    ///
    /// - Parameters:
    ///   - start: the item's first block.
    ///   - next: the first block of the next item.
    ///   - part: the item's part, in a form with parts.
    ///   - nextPart: the part of the next item.
    func end(_ start: Int, before next: Int, part: Int? = nil, nextPart: Int? = nil, isLast: Bool, isSummary: Bool = false) -> Int {
        var end = next
        if let part, let later = announced[announced.partitioningIndex(where: { $0.block > start })...].first(where: { $0.part > part }), later.block < end,
            later.part <= nextPart ?? later.part
        {
            // The next part begins here, and its items have no headings: `PART III The information called for by ...`
            end = later.block
        }
        // Items of Regulation AB may come between those of the form.
        for heading in headings.ofItems where heading.block > start && heading.block < next {
            guard let code = heading.mark.codes.first, Self.regulationAB.contains(code.number), code.fraction == nil,
                list.blocks[heading.block].text.count < 300
            else { continue }
            end = heading.block
            break
        }
        if isLast || end == list.blocks.count {
            let limit = end
            let stops = [signatures, isSummary ? indexes : []].compactMap { first($0, from: start + 1, before: limit) }
            end = stops.min() ?? end
        } else if let block = first(signatures, from: start + 1, before: end),
            first(signatureSentences, from: block, before: min(end, block + SectionThresholds.signatureHeadingBlocks)) != nil
        {
            // Signatures before the next item: the next item follows them or belongs to another document.
            end = block
        }
        // A part's heading belongs to the next item.
        var last = end
        while last > start + 1 {
            let block = last - 1
            let run = trailing.run(at: block)
            if !run.isEmpty {
                last = max(start + 1, run.lowerBound)
            } else if last - 2 > start, last == end, parts.contains(last - 2), list.blocks[block].text.count < SectionThresholds.partTitleLength {
                // `PART II` and on the next line `OTHER INFORMATION`.
                last -= 2
            } else {
                break
            }
        }
        return last
    }

    /// Whether letters are the heading of text after the last item: signatures or an index.
    static func isAfterItems(_ letters: [UInt8]) -> Bool {
        let words = String(decoding: letters, as: UTF8.self)
        return headings.contains(words) || indexes.contains(words)
    }

    /// Returns the first letters of a text in lower case, packed into a number. Comparing it rules out most blocks.
    private static func beginning(_ text: Span<UInt8>) -> UInt64 {
        var packed: UInt64 = 0
        var count = 0
        for position in text.indices where text[position].isASCIILetter {
            packed = packed << 8 | UInt64(text[position].asciiLowercased)
            count += 1
            if count == beginningLength { break }
        }
        return packed
    }

    /// The number of letters compared. All headings and sentences below are longer.
    private static let beginningLength = 7
    private static let beginnings = Set((Array(headings) + signatureSentences + Array(indexes)).map { beginning(Array($0.utf8).span) }).sorted()

    /// The items of Regulation AB, which reports on asset-backed securities add. Other numbers are those of Regulation S-K in tables of exhibits.
    private static let regulationAB = 1100...1125

    /// Returns the first of sorted blocks within a range.
    private func first(_ blocks: [Int], from start: Int, before end: Int) -> Int? {
        let index = blocks.partitioningIndex { $0 >= start }
        return index < blocks.count && blocks[index] < end ? blocks[index] : nil
    }

    /// The headings over signatures and the beginnings of the sentence that the report was signed: letters only, in lower case.
    private static let headings: Set<String> = [
        "signatures", "signature", "signaturepage", "signaturespage", "signaturess", "powerofattorney", "signaturesandpowerofattorney",
    ]
    private static let signatureSentences = [
        "pursuanttotherequirementsofthesecurit", "pursuanttotherequirementsofsection", "pursuanttotherequirementofthesecurit",
        "pursuanttotherequirementofsection",
        "theregistrantherebycertifiesthatitmeets", "inaccordancewithsectionord",
        "inaccordancewiththerequirementsoftheexchangeact",
        "signaturespursuanttotherequirements", "signaturepursuanttotherequirements", "knowallmenbythesepresents", "knowallpersonsbythesepresents",
        "knowallbythesepresents",
    ]
    /// The headings of indexes that may follow the last item.
    private static let indexes: Set<String> = [
        "exhibitindex", "exhibitsindex", "indextoexhibits", "indexofexhibits", "indextofinancialstatements", "indextoconsolidatedfinancialstatements",
    ]

}
