import Bytes

/// Where an item ends: before the next, and before what belongs to no item.
enum SectionEnd {
    static func end(_ list: BlockList, _ headings: Headings, _ start: Int, before next: Int, isLast: Bool, isSummary: Bool = false) -> Int {
        var end = next
        // Items of Regulation AB between those of the form.
        for heading in headings.items where heading.block > start && heading.block < next {
            guard let code = heading.mark.codes.first, regulationAB.contains(code.number), code.fraction == nil, list.blocks[heading.block].text.count < 300
            else { continue }
            end = heading.block
            break
        }
        if isLast || end == list.blocks.count {
            end = signatures(list, from: start + 1, before: end, stopsAtIndex: isSummary) ?? end
        } else if let block = signatures(list, from: start + 1, before: end, stopsAtIndex: false), isSigned(list, block, before: end) {
            // An item, or another document, stands behind the signatures.
            end = block
        }
        // A part's heading belongs to the item that it stands before.
        var last = end
        while last > start + 1 {
            let block = last - 1
            if list.blocks[block].marks.contains(.furniture) || headings.parts.contains(where: { $0.block == block })
                || isSectionHeading(list, block)
            {
                last = block
            } else if last - 2 > start, last == end, headings.parts.contains(where: { $0.block == last - 2 }), list.blocks[block].text.count < 60 {
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

    /// Whether a heading over signatures has their words close behind it.
    private static func isSigned(_ list: BlockList, _ block: Int, before end: Int) -> Bool {
        (block..<min(end, block + 6)).contains { block in
            let letters = list.withText(block) { FormItems.letters($0, from: 0, limit: 100) }
            return formulas.contains { letters.starts(with: $0.utf8) }
        }
    }

    /// The block from which the report is signed.
    private static func signatures(_ list: BlockList, from start: Int, before end: Int, stopsAtIndex: Bool) -> Int? {
        (start..<max(start, end)).first { block in
            let length = list.blocks[block].text.count
            let letters = list.withText(block) { FormItems.letters($0, from: 0, limit: 100) }
            guard length < 60 else { return formulas.contains { letters.starts(with: $0.utf8) } }
            let words = String(decoding: letters, as: UTF8.self)
            // In a list of contents the word has a page's number.
            if headings.contains(words) { return !list.withText(block) { text in text.indices.contains { text[$0].isDigit } } }
            return stopsAtIndex && indexes.contains(words)
        }
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
