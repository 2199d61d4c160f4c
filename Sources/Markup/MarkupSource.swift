import Bytes
import CXML2
import Glibc

/// A document's bytes made ready for the parser: leading white space off, UTF-8, and the way back from a place in them to the document's own bytes.
struct MarkupSource {
    /// Bytes in front of the first that the parser sees.
    let skipped: Int
    /// UTF-8 made of another encoding or of cut lines; nil when the document's own bytes serve.
    let converted: [UInt8]?
    private let unit: Unit

    /// How many of the document's bytes a character was.
    private enum Unit {
        case same
        /// One each.
        case single
        /// Now one, now several: `marks` says where elements stand.
        case several
        case utf16
        /// Line breaks were taken out.
        case joined
    }

    private let cutLines: CutLines?
    /// The places of `<` in what was converted and in the document, in order, where characters are of several bytes.
    private let marks: [Mark]

    private struct Mark {
        let converted: Int32
        let source: Int32
    }

    private var mappedPosition = 0
    private var mappedOffset = 0

    /// - Parameter limit: bytes that the document may have, as it is and as the parser gets it.
    init(_ bytes: Span<UInt8>, limit: Int) throws(MarkupFailure) {
        guard bytes.count <= limit else { throw Self.tooLarge(limit) }
        try Self.checkLongTags(bytes)
        var start = 0
        if bytes.hasPrefix("\u{FEFF}") {
            start = 3
        }
        while start < bytes.count, bytes[start].isWhiteSpace { start += 1 }
        let name = Self.encoding(bytes, start)
        if let name, let unit = Self.unit(name, bytes, start) {
            // A byte order mark is no character of the document, but it is bytes of it.
            let hasMark = unit == .utf16 && (bytes[start] == 0xFE || bytes[start] == 0xFF)
            skipped = hasMark ? start + 2 : start
            var marks: [Mark] = []
            converted = try Self.convert(bytes, skipped, from: name, unit, &marks, limit: limit)
            self.marks = marks
            self.unit = unit
            cutLines = nil
        } else {
            skipped = start
            cutLines = CutLines(bytes)
            converted = cutLines?.joined(bytes, from: start)
            unit = cutLines == nil ? .same : .joined
            marks = []
        }
    }

    /// The document's byte at which the character at `position` of the parser's bytes stands. Positions are asked for in order. Where characters are of several
    /// bytes, only that of a `<` is exact.
    mutating func offset(_ position: Int) -> Int {
        guard let converted, unit != .same else { return skipped + position }
        if let cutLines { return cutLines.offset(skipped, plus: position) }
        if unit == .several { return offset(ofMarked: position, converted) }
        if position < mappedPosition {
            mappedPosition = 0
            mappedOffset = 0
        }
        while mappedPosition < position, mappedPosition < converted.count {
            let byte = converted[mappedPosition]
            if byte & 0xC0 != 0x80 {
                mappedOffset += unit == .single ? 1 : byte >= 0xF0 ? 4 : 2
            }
            mappedPosition += 1
        }
        return skipped + mappedOffset
    }

    /// What is not markup is taken for characters of one byte, up to the next mark.
    private func offset(ofMarked position: Int, _ converted: [UInt8]) -> Int {
        let next = marks.partitioningIndex { $0.converted > position }
        let mark = next > 0 ? marks[next - 1] : Mark(converted: 0, source: 0)
        var offset = Int(mark.source)
        for index in Int(mark.converted)..<min(position, converted.count) where converted[index] & 0xC0 != 0x80 { offset += 1 }
        return skipped + (next < marks.count ? min(offset, Int(marks[next].source)) : offset)
    }

    /// Refuses a tag with too many attributes. Only tags of 16 kB and more are looked into: each of them covers a block of 8 kB in which no other tag begins.
    private static func checkLongTags(_ bytes: Span<UInt8>) throws(MarkupFailure) {
        let block = 8192
        var start = block
        var notes = Notes()
        while start + block <= bytes.count {
            let here = bytes.extracting(start..<start + block)
            // Where the block before has no `<` either, the tag that covers both was looked into then.
            if here.firstIndex(of: UInt8(ascii: "<")) == nil,
                let tag = bytes.extracting(start - block..<start).lastIndex(of: UInt8(ascii: "<"), before: block)
            {
                try checkAttributes(ofTag: start - block + tag, bytes, &notes)
            }
            start += block
        }
    }

    /// Comments, CDATA sections and processing instructions: what stands in them is no tag, whatever it looks like. They are looked for when something looks
    /// like a tag that is too long, and each byte once.
    private struct Notes {
        private var position = 0
        private var last = 0..<0

        /// Asked for places in order.
        mutating func hold(_ place: Int, _ bytes: Span<UInt8>) -> Bool {
            if last.contains(place) { return true }
            while let open = bytes.firstIndex(of: UInt8(ascii: "<"), from: position), open <= place {
                guard let end = Self.end(open, bytes) else {
                    position = open + 1
                    continue
                }
                position = end
                last = open..<end
                if place < end { return true }
            }
            return false
        }

        /// Where what begins here ends; nil for a tag.
        private static func end(_ open: Int, _ bytes: Span<UInt8>) -> Int? {
            func closed(_ start: StaticString, _ end: StaticString) -> Int? {
                guard bytes.hasPrefix(start, at: open) else { return nil }
                return bytes.firstIndex(of: end, from: open + start.utf8CodeUnitCount).map { $0 + end.utf8CodeUnitCount } ?? bytes.count
            }
            return closed("<!--", "-->") ?? closed("<![CDATA[", "]]>") ?? closed("<?", "?>")
        }
    }

    private static func checkAttributes(ofTag start: Int, _ bytes: Span<UInt8>, _ notes: inout Notes) throws(MarkupFailure) {
        var position = start
        var attributes = 0
        while position < bytes.count, bytes[position] != UInt8(ascii: ">") {
            if bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") {
                attributes += 1
                guard attributes <= MarkupLimits.attributes else {
                    if notes.hold(start, bytes) { return }
                    throw MarkupFailure(message: "an element of more than \(MarkupLimits.attributes) attributes", line: 0, offset: start)
                }
                position = bytes.firstIndex(of: bytes[position], from: position + 1) ?? bytes.count
            }
            position += 1
        }
    }

    /// The declared encoding, lower case; UTF-16 by its byte order mark. Nil when none is declared.
    private static func encoding(_ bytes: Span<UInt8>, _ start: Int) -> String? {
        if bytes.count >= start + 2 {
            if bytes[start] == 0xFE, bytes[start + 1] == 0xFF { return "utf-16be" }
            if bytes[start] == 0xFF, bytes[start + 1] == 0xFE { return "utf-16le" }
            if bytes[start] == 0, bytes[start + 1] == UInt8(ascii: "<") { return "utf-16be" }
            if bytes[start] == UInt8(ascii: "<"), bytes[start + 1] == 0 { return "utf-16le" }
        }
        guard bytes.hasPrefix("<?xml", at: start), let end = bytes.firstIndex(of: UInt8(ascii: ">"), from: start), end - start < 400 else { return nil }
        let declaration = bytes.extracting(start..<end)
        guard var position = declaration.firstIndex(of: "encoding") else { return nil }
        position += 8
        while position < declaration.count, declaration[position].isWhiteSpace || declaration[position] == UInt8(ascii: "=") { position += 1 }
        guard position < declaration.count, case let quote = declaration[position], quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            let close = declaration.firstIndex(of: quote, from: position + 1)
        else { return nil }
        return declaration.extracting(position + 1..<close).text.lowercased()
    }

    /// Nil where the bytes can stay: UTF-8, and every encoding that holds ASCII when nothing else is there.
    private static func unit(_ name: String, _ bytes: Span<UInt8>, _ start: Int) -> Unit? {
        switch name {
        case "utf-8", "utf8", "ascii", "us-ascii": return nil
        case "utf-16", "utf-16le", "utf-16be", "utf16", "ucs-2", "iso-10646-ucs-2":
            // A document that says UTF-16 in a declaration of single bytes is none.
            return bytes.hasPrefix("<?xml", at: start) ? nil : .utf16
        default: break
        }
        // An encoding that shifts between alphabets (ISO-2022) does so by control characters, below 0x80.
        for position in start..<bytes.count where bytes[position] >= 0x80 || bytes[position] == 0x1B { return isOfSingleBytes(name) ? .single : .several }
        return nil
    }

    private static func isOfSingleBytes(_ name: String) -> Bool {
        let families = ["iso-8859-", "iso8859-", "iso_8859-", "latin", "windows-125", "cp125", "cp437", "cp85", "ibm", "koi8", "macintosh"]
        return families.contains { name.hasPrefix($0) }
    }

    private static func tooLarge(_ limit: Int) -> MarkupFailure {
        MarkupFailure(message: "the document is larger than \(limit >> 20) MB", line: 1, offset: 0)
    }

    /// A character of one byte can become three.
    private static func convert(
        _ bytes: Span<UInt8>, _ start: Int, from name: String, _ unit: Unit, _ marks: inout [Mark], limit: Int
    ) throws(MarkupFailure) -> [UInt8] {
        guard let handler = xmlFindCharEncodingHandler(name == "utf-16" ? "UTF-16LE" : name) else {
            throw MarkupFailure(message: "unknown encoding \"\(name)\"", line: 1, offset: start)
        }
        defer { xmlCharEncCloseFunc(handler) }
        guard let input = xmlBufferCreate(), let output = xmlBufferCreate() else { throw MarkupFailure(message: "out of memory", line: 1, offset: start) }
        defer {
            xmlBufferFree(input)
            xmlBufferFree(output)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        var position = start
        // In pieces, because libxml2 sizes its output by the whole input at once.
        while position < bytes.count {
            var end = min(position + 65536, bytes.count)
            if unit == .several {
                // A piece ends in front of the next `<`; where it ends within a character, that was none.
                if xmlBufferLength(input) == 0, bytes[position] == UInt8(ascii: "<"), let converted = Int32(exactly: result.count),
                    let source = Int32(exactly: position - start)
                {
                    marks.append(Mark(converted: converted, source: source))
                }
                end = bytes.extracting(position + 1..<max(end, position + 1)).firstIndex(of: UInt8(ascii: "<")).map { position + 1 + $0 } ?? end
            }
            bytes.extracting(position..<end).withUnsafeBufferPointer { _ = xmlBufferAdd(input, $0.baseAddress, Int32($0.count)) }
            while xmlBufferLength(input) > 0 {
                let before = xmlBufferLength(input)
                guard xmlCharEncInFunc(handler, output, input) >= 0 else {
                    throw MarkupFailure(message: "not in the declared encoding \"\(name)\"", line: 1, offset: end - Int(xmlBufferLength(input)))
                }
                result.append(contentsOf: UnsafeBufferPointer(start: xmlBufferContent(output), count: Int(xmlBufferLength(output))))
                guard result.count <= limit else { throw tooLarge(limit) }
                xmlBufferEmpty(output)
                if xmlBufferLength(input) == before { break }
            }
            position = end
        }
        return result
    }
}
