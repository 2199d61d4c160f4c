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
    /// Blocks that belong to what comes behind them.
    private let trailing: BlockRuns

    init(_ list: BlockList, _ headings: Headings) {
        self.list = list
        self.headings = headings
        let parts = Set(headings.parts.map(\.block))
        self.parts = parts
        trailing = BlockRuns(list.blocks.indices) { list.blocks[$0].marks.contains(.furniture) || parts.contains($0) || Self.isSectionHeading(list, $0) }
        for block in list.blocks.indices {
            let length = list.blocks[block].text.count
            let letters = list.withText(block) { FormItems.letters($0, from: 0, limit: 100) }
            if Self.formulas.contains(where: { letters.starts(with: $0.utf8) }) {
                formulas.append(block)
                if length >= 60 { signatures.append(block) }
            }
            guard length < 60 else { continue }
            let words = String(decoding: letters, as: UTF8.self)
            if Self.headings.contains(words) {
                // In a list of contents the word has a page's number.
                if !list.withText(block, { text in text.indices.contains { text[$0].isDigit } }) { signatures.append(block) }
            } else if Self.indexes.contains(words) {
                indexes.append(block)
            }
        }
    }

    func end(_ start: Int, before next: Int, isLast: Bool, isSummary: Bool = false) -> Int {
        var end = next
        // Items of Regulation AB between those of the form.
        for heading in headings.items where heading.block > start && heading.block < next {
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
        } else if let block = first(signatures, from: start + 1, before: end), first(formulas, from: block, before: min(end, block + Self.reach)) != nil {
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
            } else if last - 2 > start, last == end, parts.contains(last - 2), list.blocks[block].text.count < 60 {
                // `PART II` and on the next line `OTHER INFORMATION`.
                last -= 2
            } else {
                break
            }
        }
        return last
    }

    /// Items 1100 to 1125 are what a report on asset-backed securities adds. Other numbers are those of exhibits' tables.
    private static let regulationAB = 1100...1125

    /// How many blocks a heading over signatures and their words may be apart.
    private static let reach = 6

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

    /// `Section 5 - Corporate Governance and Management` over the items of a current report.
    private static func isSectionHeading(_ list: BlockList, _ block: Int) -> Bool {
        list.withText(block) { text in
            text.count < 120 && (text.hasPrefix("Section ") || text.hasPrefix("SECTION ")) && text.count > 8 && text[8].isDigit
        }
    }
}
