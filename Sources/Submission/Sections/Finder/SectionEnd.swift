import Bytes

/// Where an item ends: before the next, and before what belongs to no item.
///
/// What ends items is looked for once, since the items of an index may lie within each other.
struct SectionEnd {
    private let list: BlockList
    private let headings: Headings
    /// Blocks that announce a part.
    private let parts: Set<Int>
    /// Blocks from which a report may be signed, those of them that are words over signatures, and indexes that follow the last item.
    private var signatures: [Int] = []
    private var formulas: [Int] = []
    private var indexes: [Int] = []
    /// Blocks that belong to what comes behind them, or to nothing: pages' furniture, headings of parts, lists of items.
    private let trailing: BlockRuns
    /// Parts that the text announces, in order.
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
            if Self.formulas.contains(where: { letters.starts(with: $0.utf8) }) {
                formulas.append(block)
                if length >= SectionThresholds.signatureHeading { signatures.append(block) }
            }
            guard length < SectionThresholds.signatureHeading else { continue }
            let words = String(decoding: letters, as: UTF8.self)
            if Self.headings.contains(words) {
                // In a list of contents the word has a page's number.
                if !list.withText(block, { text in text.indices.contains { text[$0].isDigit } }) { signatures.append(block) }
            } else if Self.indexes.contains(words) {
                indexes.append(block)
            }
        }
        let signed = Self.signedReports(list)
        if !signed.isEmpty {
            formulas = Set(formulas).union(signed).sorted()
            signatures = Set(signatures).union(signed).sorted()
        }
    }

    /// The words over signatures however they begin: `the registrant has duly caused this report to be signed`.
    private static func signedReports(_ list: BlockList) -> [Int] {
        var position = 0
        let text = list.text.span
        var added: [Int] = []
        while let place = text.firstIndex(of: signed, from: position) {
            position = place + 1
            let block = list.blocks.partitioningIndex { $0.text.upperBound > place }
            guard block < list.blocks.count, added.last != block, list.blocks[block].text.contains(place) else { continue }
            let start = max(list.blocks[block].text.lowerBound, place - SectionThresholds.signedReach)
            let letters = String(decoding: list.text.withSpan(start..<place) { $0.lowercasedLetters() }, as: UTF8.self)
            if letters.contains("caused"), letters.contains("report") { added.append(block) }
        }
        return added
    }

    private static let signed: StaticString = "to be signed"

    /// The block behind an item's last.
    ///
    /// - Parameters:
    ///   - part: the part that the item is in, if its form has parts.
    ///   - nextPart: the same of what comes behind it.
    func end(_ start: Int, before next: Int, part: Int? = nil, nextPart: Int? = nil, isLast: Bool, isSummary: Bool = false) -> Int {
        var end = next
        if let part, let later = announced[announced.partitioningIndex(where: { $0.block > start })...].first(where: { $0.part > part }), later.block < end,
            later.part <= nextPart ?? later.part
        {
            // A part whose items have no headings: `PART III The information called for by ...`
            end = later.block
        }
        // Items of Regulation AB between those of the form.
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
            first(formulas, from: block, before: min(end, block + SectionThresholds.signatureBlocks)) != nil
        {
            // An item, or another document, stands behind the signatures.
            end = block
        }
        // A part's heading belongs to the item that it stands before.
        var last = end
        while last > start + 1 {
            let block = last - 1
            let run = trailing.run(at: block)
            if !run.isEmpty {
                last = max(start + 1, run.lowerBound)
            } else if last - 2 > start, last == end, parts.contains(last - 2), list.blocks[block].text.count < SectionThresholds.partTitle {
                // `PART II` and on the next line `OTHER INFORMATION`.
                last -= 2
            } else {
                break
            }
        }
        return last
    }

    /// Whether letters are the name of something that follows the items: signatures, an index.
    static func isBehindItems(_ letters: [UInt8]) -> Bool {
        let words = String(decoding: letters, as: UTF8.self)
        return headings.contains(words) || indexes.contains(words)
    }

    /// The first letters of a text in lower case, packed: most blocks have none of those that matter here.
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

    /// `signature` and all others are longer.
    private static let beginningLength = 7
    private static let beginnings = Set((Array(headings) + formulas + Array(indexes)).map { beginning(Array($0.utf8).span) }).sorted()

    /// Items 1100 to 1125 are what a report on asset-backed securities adds. Other numbers are those of exhibits' tables.
    private static let regulationAB = 1100...1125

    /// The first of some blocks, which are in order, within a range.
    private func first(_ blocks: [Int], from start: Int, before end: Int) -> Int? {
        let index = blocks.partitioningIndex { $0 >= start }
        return index < blocks.count && blocks[index] < end ? blocks[index] : nil
    }

    /// Letters of headings and of the words over signatures.
    private static let headings: Set<String> = [
        "signatures", "signature", "signaturepage", "signaturespage", "signaturess", "powerofattorney", "signaturesandpowerofattorney",
    ]
    private static let formulas = [
        "pursuanttotherequirementsofthesecurit", "pursuanttotherequirementsofsection", "pursuanttotherequirementofthesecurit",
        "pursuanttotherequirementofsection",
        "theregistrantherebycertifiesthatitmeets", "inaccordancewithsectionord",
        "inaccordancewiththerequirementsoftheexchangeact",
        "signaturespursuanttotherequirements", "signaturepursuanttotherequirements", "knowallmenbythesepresents", "knowallpersonsbythesepresents",
        "knowallbythesepresents",
    ]
    /// What may follow the last item and belongs to none.
    private static let indexes: Set<String> = [
        "exhibitindex", "exhibitsindex", "indextoexhibits", "indexofexhibits", "indextofinancialstatements", "indextoconsolidatedfinancialstatements",
    ]

}
