import Bytes

/// Finds notes to financial statements by their headings: `Note 12 - Commitments`, `12. COMMITMENTS`.
enum NoteHeading {
    /// Returns the blocks of a note, up to the next note.
    static func find(_ number: Int, in list: BlockList, besides section: Range<Int>) -> Range<Int>? {
        var start: Int?
        for index in list.blocks.indices where !section.contains(index) {
            if let begun = start, self.number(list, index) == number + 1 {
                // In a list of notes, the next number follows directly. Such a list is not the notes themselves.
                if index - begun > 1 { return begun..<index }
                start = nil
            } else if start == nil, self.number(list, index) == number, index + 1 < list.blocks.count, self.number(list, index + 1) == nil {
                start = index
            }
        }
        guard let start else { return nil }
        // The last note extends to the end of the document. The caller cuts it off at the end of the item that contains it.
        return start..<list.blocks.count
    }

    private static func number(_ list: BlockList, _ index: Int) -> Int? {
        let block = list.blocks[index]
        guard !block.marks.contains(.furniture),
            block.text.count < SectionThresholds.noteHeadingLength || block.emphasisedPrefix >= SectionThresholds.emphasisedPrefixLength
        else { return nil }
        return list.withText(index) { text in
            var position = 0
            let isNamed = text.hasPrefix("Note ") || text.hasPrefix("NOTE ")
            if isNamed { position = text.skipWhiteSpace(from: 5) } else if text.count > 1, text[0] == UInt8(ascii: "("), text[1].isDigit { position = 1 }
            let first = position
            var number = 0
            while position < text.count, text[position].isDigit, position - first < 3 {
                number = number * 10 + Int(text[position] - 0x30)
                position += 1
            }
            guard position > first else { return nil }
            if isNamed {
                return position == text.count || !(text[position].isDigit || text[position].isASCIILetter || text[position] == UInt8(ascii: ",")) ? number : nil
            }
            // `12. Commitments` counts as a heading if it is emphasised.
            guard position + 2 < text.count, text[position] == UInt8(ascii: ".") || text[position] == UInt8(ascii: ")"),
                text[position + 1] == 0x20 || text[position + 1] == 0x09,
                text[position + 2].isASCIILetter, text[position + 2] < 0x60,
                block.marks.contains(.emphasised) || block.emphasisedPrefix >= SectionThresholds.emphasisedPrefixLength
            else { return nil }
            return number
        }
    }
}
