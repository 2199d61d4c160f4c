import Bytes

/// Changes the lines of a submission's header and of its documents' tags: `KEY: value`, `<TAG>value`, groups.
package enum HeaderMutator: Mutator {
    private static let lines = [
        "FILER:", "SUBJECT COMPANY:", "FILED BY:", "\tCOMPANY DATA:\t", "\tFILING VALUES:", "\tBUSINESS ADDRESS:", "\tFORMER COMPANY:", "<FILER>",
        "<COMPANY-DATA>", "<FORMER-COMPANY>", "<SERIES-AND-CLASSES-CONTRACTS-DATA>", "<EXISTING-SERIES-AND-CLASSES-CONTRACTS>", "<SERIES>", "<CLASS-CONTRACT>",
        "<CLASS-CONTRACT-ID>C000000001", "<SERIES-ID>S000000001", "<PAPER>", "<CORRECTION>", "]", "ITEM INFORMATION:\t\tOther Events", "<ITEMS>2.02",
        "CONFORMED PERIOD OF REPORT:\t20249999", "<ACCEPTANCE-DATETIME>20240105163000", "<DOCUMENT>", "</DOCUMENT>", "<TEXT>", "</TEXT>", "</SEC-HEADER>",
        "</SEC-DOCUMENT>", "</SUBMISSION>", "<TYPE>10-K", "<FILENAME>../a", "begin 644 a", "end",
    ]

    package static func mutate(_ input: inout [UInt8], room: Int, _ chance: inout Chance) {
        let lines = lines(input, &chance)
        guard let line = chance.element(lines), let other = chance.element(lines) else { return }
        let place = other.lowerBound..<other.lowerBound
        switch chance.below(11) {
        case 0: input.removeSubrange(line)
        case 1:
            let copies = chance.copies(of: line.count, in: room - input.count)
            input.put((0..<copies).flatMap { _ in input[line] }, at: place, room: room)
        case 2: input.move(line, to: other.lowerBound)
        case 3, 4: input.put(Extremes.value(&chance), at: value(input, line), room: room)
        case 5: input.swap(value(input, line), value(input, other))
        case 6: input.put("</\(name(input, line))>\n".utf8, at: place, room: room)
        case 7:
            // Makes a group of the lines between two lines.
            let name = name(input, chance.element(lines) ?? line)
            guard line.lowerBound < other.lowerBound else { return }
            let depth = chance.copies(of: 2 * name.utf8.count + 7, in: room - input.count)
            input.put(String(repeating: "</\(name)>\n", count: depth).utf8, at: place, room: room)
            input.put(String(repeating: "<\(name)>\n", count: depth).utf8, at: line.lowerBound..<line.lowerBound, room: room)
        case 8: input.put(Array(repeating: UInt8(ascii: "\t"), count: chance.below(4)), at: indent(input, line), room: room)
        case 9:
            let several = min(line.lowerBound, other.lowerBound)..<max(line.upperBound, other.upperBound)
            input.put(Array(input[several]), at: several.upperBound..<several.upperBound, room: room)
        default: input.put("\(chance.element(self.lines) ?? "")\n".utf8, at: place, room: room)
        }
    }

    /// Returns all lines, or mostly those of the header only, since the documents are far longer.
    private static func lines(_ input: [UInt8], _ chance: inout Chance) -> [Range<Int>] {
        let header = chance.oneIn(4) ? nil : input.span.firstIndex(of: "<DOCUMENT>")
        var lines: [Range<Int>] = []
        var start = 0
        while start < header ?? input.count, let end = input.span.firstIndex(of: 0x0A, from: start) {
            lines.append(start..<end + 1)
            start = end + 1
        }
        return lines
    }

    private static func indent(_ input: [UInt8], _ line: Range<Int>) -> Range<Int> {
        line.lowerBound..<(input[line].firstIndex { $0 != 0x09 && $0 != 0x20 } ?? line.lowerBound)
    }

    /// Returns the range of the value after a tag or colon, without the blanks before it.
    private static func value(_ input: [UInt8], _ line: Range<Int>) -> Range<Int> {
        let end = line.upperBound - 1
        guard let mark = input[line].firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: ":") }) else { return line.lowerBound..<end }
        return (input[mark + 1..<end].firstIndex { $0 != 0x09 && $0 != 0x20 } ?? end)..<end
    }

    private static func name(_ input: [UInt8], _ line: Range<Int>) -> String {
        let first = indent(input, line).upperBound
        let letters = input[first..<line.upperBound].drop { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "/") }
        return String(decoding: letters.prefix { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "-") }.prefix(60), as: UTF8.self)
    }
}
