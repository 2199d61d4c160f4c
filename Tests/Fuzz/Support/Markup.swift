import Bytes

/// The tags of XML, well-formed or not. Tags need not match, and everything else is text.
struct Markup {
    enum Kind { case open, close, empty }

    struct Tag {
        var kind: Kind
        var range: Range<Int>
        var name: Range<Int>
        /// The number of the name; equal names have equal numbers.
        var number: UInt64
    }

    struct Attribute {
        /// The range of the attribute with the blanks before it.
        var range: Range<Int>
        var name: Range<Int>
        /// The range between the quotation marks.
        var value: Range<Int>
    }

    let bytes: [UInt8]
    private(set) var tags: [Tag] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var position = 0
        while let start = bytes.span.firstIndex(of: UInt8(ascii: "<"), from: position) {
            position = start + 1
            guard position < bytes.count else { return }
            let isClose = bytes[position] == UInt8(ascii: "/")
            let first = isClose ? position + 1 : position
            guard first < bytes.count, bytes[first].isASCIILetter else {
                if bytes.span.hasPrefix("!--", at: position) { position = (bytes.span.firstIndex(of: "-->", from: position) ?? bytes.count - 3) + 3 }
                continue
            }
            var end = first
            while end < bytes.count, !bytes[end].isWhiteSpace, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "/") { end += 1 }
            let name = first..<end
            guard let close = Self.end(bytes, from: end) else { return }
            let kind: Kind = isClose ? .close : bytes[close - 1] == UInt8(ascii: "/") && close > end ? .empty : .open
            tags.append(Tag(kind: kind, range: start..<close + 1, name: name, number: bytes.span.extracting(name).hash(seed: 0)))
            position = close + 1
        }
    }

    /// Returns the position of a tag's `>`, ignoring any within quotation marks.
    private static func end(_ bytes: [UInt8], from start: Int) -> Int? {
        var quote: UInt8?
        for position in start..<bytes.count {
            let byte = bytes[position]
            if byte == quote {
                quote = nil
            } else if quote == nil {
                if byte == UInt8(ascii: ">") { return position }
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
            }
        }
        return bytes.span.firstIndex(of: UInt8(ascii: ">"), from: start)
    }

    func attributes(of tag: Tag) -> [Attribute] {
        guard tag.kind != .close else { return [] }
        var attributes: [Attribute] = []
        var position = tag.name.upperBound
        while position < tag.range.upperBound {
            let start = position
            while position < tag.range.upperBound, bytes[position].isWhiteSpace { position += 1 }
            let first = position
            while position < tag.range.upperBound, bytes[position] != UInt8(ascii: "=") {
                if bytes[position].isWhiteSpace || bytes[position] == UInt8(ascii: ">") || bytes[position] == UInt8(ascii: "/") { break }
                position += 1
            }
            let name = first..<position
            guard position + 1 < tag.range.upperBound, !name.isEmpty, bytes[position] == UInt8(ascii: "="),
                bytes[position + 1] == UInt8(ascii: "\"") || bytes[position + 1] == UInt8(ascii: "'"),
                let end = bytes.span.firstIndex(of: bytes[position + 1], from: position + 2), end < tag.range.upperBound
            else {
                position = max(position, start + 1)
                continue
            }
            attributes.append(Attribute(range: start..<end + 1, name: name, value: position + 2..<end))
            position = end + 1
        }
        return attributes
    }

    /// Returns the closing tag of a tag; the tag itself if there is none.
    func closing(_ index: Int) -> Int {
        guard tags[index].kind == .open else { return index }
        var depth = 0
        for other in index..<tags.count where tags[other].number == tags[index].number {
            if tags[other].kind == .open { depth += 1 }
            if tags[other].kind == .close { depth -= 1 }
            if depth == 0 { return other }
        }
        return index
    }

    /// Returns the range from an opening tag to the end of its closing tag.
    func element(_ index: Int) -> Range<Int> {
        tags[index].range.lowerBound..<tags[closing(index)].range.upperBound
    }

    /// Returns the text of an element without inner elements.
    func text(_ index: Int) -> Range<Int>? {
        guard tags[index].kind == .open, index + 1 < tags.count, tags[index + 1].kind == .close, tags[index + 1].number == tags[index].number else {
            return nil
        }
        return tags[index].range.upperBound..<tags[index + 1].range.lowerBound
    }

    /// Returns a random opening tag. Half of the time chooses the name first, so that a single label among thousands of facts is chosen as well.
    func someElement(_ chance: inout Chance, where isWanted: (Int) -> Bool = { _ in true }) -> Int? {
        let all = tags.indices.filter { tags[$0].kind != .close && isWanted($0) }
        guard chance.oneIn(2) else { return chance.element(all) }
        var names: [UInt64: [Int]] = [:]
        var order: [UInt64] = []
        for index in all {
            if names[tags[index].number] == nil { order.append(tags[index].number) }
            names[tags[index].number, default: []].append(index)
        }
        return chance.element(order).flatMap { name in names[name].flatMap { chance.element($0) } }
    }

    /// Returns a random position between two tags, or before the first.
    func somePlace(_ chance: inout Chance) -> Int {
        chance.element(tags)?.range.upperBound ?? 0
    }
}

extension Span where Element == UInt8 {
    /// Whether a value looks like a number.
    var isNumeric: Bool {
        count > 0 && indices.allSatisfy { self[$0].isDigit || self[$0] == UInt8(ascii: "-") || self[$0] == UInt8(ascii: ".") || self[$0] == UInt8(ascii: ",") }
    }
}
