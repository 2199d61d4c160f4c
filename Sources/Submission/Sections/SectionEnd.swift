import Bytes

/// Where an item ends: before the next, and before what belongs to no item.
enum SectionEnd {
    static func end(_ list: BlockList, _ headings: Headings, _ start: Int, before next: Int, isLast: Bool) -> Int {
        var end = next
        // Items of a regulation between those of the form.
        for heading in headings.items where heading.block > start && heading.block < next {
            guard let code = heading.mark.codes.first, code.number >= 100, code.fraction == nil, list.blocks[heading.block].text.count < 300 else { continue }
            end = heading.block
            break
        }
        if isLast || end == list.blocks.count {
            end = signatures(list, from: start + 1, before: end) ?? end
        }
        // A part's heading belongs to the item that it stands before.
        var last = end
        while last > start + 1 {
            let block = last - 1
            if list.blocks[block].marks.contains(.furniture) || headings.parts.contains(where: { $0.block == block }) {
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

    /// The block from which the report is signed.
    private static func signatures(_ list: BlockList, from start: Int, before end: Int) -> Int? {
        for block in start..<max(start, end) {
            let text = list.blocks[block].text
            if text.count < 40 {
                let letters = list.withText(block) { FormItems.letters($0, from: 0, limit: 40) }
                let word = String(decoding: letters, as: UTF8.self)
                if word == "signatures" || word == "signature" || word == "signaturepage" || word == "signaturess" { return block }
            } else {
                let letters = list.withText(block) { FormItems.letters($0, from: 0, limit: 100) }
                if letters.starts(with: "pursuanttotherequirementsofthesecurit".utf8) || letters.starts(with: "pursuanttotherequirementsofsection".utf8)
                    || letters.starts(with: "inaccordancewithsectionord".utf8) || letters.starts(with: "signaturespursuanttotherequirements".utf8)
                    || letters.starts(with: "signaturepursuanttotherequirements".utf8)
                {
                    return block
                }
            }
        }
        return nil
    }
}
