import Bytes

/// Parses the lines of a header, in tab form or tagged form, into a tree.
struct HeaderParser {
    /// The maximum number of bytes and elements of a header. The longest known header, of 178 filers, has 140 kB and 4,500 elements.
    static let byteLimit = 4 << 20
    static let fieldLimit = 100_000

    var fields: [HeaderField] = []
    /// The position after the header, where the first document or the container's closing tag follows.
    var end = 0
    /// Whether the header's closing tag, a document or the container's closing tag was found.
    var isComplete = false
    /// The text after the container's opening tag: file name and date of dissemination.
    var title: String?

    init(_ bytes: Span<UInt8>, _ container: Container) throws(SubmissionFailure) {
        var tree = HeaderTree()
        var lines = HeaderLines(container.start..<bytes.count, joinsCutLines: container.dialect != .tagged)
        end = container.start
        while true {
            let start = lines.position
            guard let line = lines.next(bytes) else { break }
            if isEnd(bytes, line, &lines) { break }
            end = lines.position
            guard end - container.start <= Self.byteLimit else {
                throw SubmissionFailure(.limit, "the header is longer than \(Self.byteLimit >> 20) MB", offset: container.start)
            }
            read(bytes, line, start, &lines, &tree)
            guard tree.fieldCount <= Self.fieldLimit else {
                throw SubmissionFailure(.limit, "the header has more than \(Self.fieldLimit) elements", offset: start)
            }
        }
        fields = tree.finish()
    }

    /// Whether the line ends the header. If so, sets `end` and `isComplete`.
    private mutating func isEnd(_ bytes: Span<UInt8>, _ line: Range<Int>, _ lines: inout HeaderLines) -> Bool {
        let start = line.lowerBound
        guard start < bytes.count, bytes[start] == UInt8(ascii: "<") else { return false }
        if bytes.hasPrefix("</SEC-HEADER>", at: start) || bytes.hasPrefix("</IMS-HEADER>", at: start) {
            end = lines.position
        } else if bytes.hasPrefix("<DOCUMENT>", at: start) || bytes.hasPrefix("</SUBMISSION>", at: start)
            || bytes.hasPrefix("</SEC-DOCUMENT>", at: start) || bytes.hasPrefix("</IMS-DOCUMENT>", at: start)
        {
            end = start
        } else {
            return false
        }
        isComplete = true
        return true
    }

    private mutating func read(_ bytes: Span<UInt8>, _ line: Range<Int>, _ start: Int, _ lines: inout HeaderLines, _ tree: inout HeaderTree) {
        var line = line
        // Some headers of 2000 have the closing bracket of a SIC code at the start of the next line.
        if line.count > 1, bytes[line.lowerBound] == UInt8(ascii: "]") {
            tree.continueValue("]", joinedBy: "")
            line = line.lowerBound + 1..<line.upperBound
        }
        let first = bytes.skipTabs(line)
        guard first < line.upperBound else { return }
        if bytes[first] == UInt8(ascii: "<"), let (name, value) = tag(bytes, first..<line.upperBound) {
            let text = lines.text(bytes, value, lineStart: start, limit: Self.byteLimit)
            switch name {
            case _ where name.hasPrefix("/"): tree.close(String(name.dropFirst()))
            case "SEC-DOCUMENT", "IMS-DOCUMENT": title = text
            case "SEC-HEADER", "IMS-HEADER", "SUBMISSION": break
            default: tree.add(name, value: text, closing: "</\(name)>")
            }
        } else if let colon = key(bytes, first..<line.upperBound) {
            let name = HeaderNames.canonical(bytes.extracting(first..<colon).headerText)
            tree.add(name, lines.text(bytes, colon + 1..<line.upperBound, lineStart: start, limit: Self.byteLimit), .tab(depth: first - line.lowerBound))
        } else {
            tree.continueValue(lines.text(bytes, line, lineStart: start, limit: Self.byteLimit), joinedBy: " ")
        }
    }

    /// Returns the name and the range of the value of `<NAME>value`. The name of a closing tag includes its slash.
    private func tag(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (name: String, value: Range<Int>)? {
        guard let close = bytes.extracting(range).firstIndex(of: UInt8(ascii: ">")), close > 1, close <= 64 else { return nil }
        for position in range.lowerBound + 1..<range.lowerBound + close {
            let byte = bytes[position]
            guard byte.isASCIILetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "/") else { return nil }
        }
        let name = bytes.extracting(range.lowerBound + 1..<range.lowerBound + close).headerText
        return (HeaderNames.canonical(name), range.lowerBound + close + 1..<range.upperBound)
    }

    /// Returns the position of the colon in `KEY: value`; nil for any other line. Keys are upper-case words.
    private func key(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard let length = bytes.extracting(range).firstIndex(of: UInt8(ascii: ":")), length > 0, length <= 64 else { return nil }
        for position in range.lowerBound..<range.lowerBound + length {
            let byte = bytes[position]
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard isUpper || byte.isDigit || " -/()&_.,'".utf8.contains(byte) else { return nil }
        }
        return range.lowerBound + length
    }
}

extension HeaderTree {
    /// Adds an element in tagged form. A closing tag at the end of its value is removed.
    fileprivate mutating func add(_ name: String, value: String, closing: String) {
        var value = value
        if value.hasSuffix(closing) { value.removeLast(closing.count) }
        add(name, value, .tagged)
    }
}

extension Span where Element == UInt8 {
    fileprivate func skipTabs(_ range: Range<Int>) -> Int {
        var position = range.lowerBound
        while position < range.upperBound, self[position] == 0x09 || self[position] == 0x20 { position += 1 }
        return position
    }
}
