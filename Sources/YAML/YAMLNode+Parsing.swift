import Bytes
import CYAML
import Glibc

extension YAMLNode {
    /// Parses a file of one document. Anchors, aliases, tags, several documents and keys that are given twice are failures.
    ///
    /// - Parameter variable: returns the value of a variable; by default one of the environment.
    package init(
        parsing text: Span<UInt8>, variable: @escaping (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    ) throws(YAMLFailure) {
        guard text.count <= YAMLLimits.file else { throw YAMLFailure(line: 1, "the file has more than \(YAMLLimits.file >> 20) MB") }
        guard text.isUTF8 else { throw YAMLFailure(line: 1, "the file is not UTF-8") }
        let bytes = JSONEscapes.joiningSurrogates(in: text)
        let parser = EventParser(lineCount: bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count - (bytes.last == 0x0A ? 1 : 0))
        defer { parser.delete() }
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(YAMLFailure) in
            parser.begin(bytes)
            var builder = NodeBuilder(parser: parser, variable: variable)
            return try builder.document()
        }
    }
}

/// Builds the tree of a document from the events of libyaml.
private struct NodeBuilder {
    let parser: EventParser
    let variable: (String) -> String?
    var nodeCount = 0

    mutating func document() throws(YAMLFailure) -> YAMLNode {
        var event = try parser.next()
        while event.kind == YAML_STREAM_START_EVENT || event.kind == YAML_DOCUMENT_START_EVENT { event = try parser.next() }
        if event.kind == YAML_STREAM_END_EVENT { return YAMLNode(.null, line: 1) }
        let node = try node(event, depth: 0)
        while event.kind != YAML_STREAM_END_EVENT {
            event = try parser.next()
            if event.kind == YAML_DOCUMENT_START_EVENT { throw YAMLFailure(line: event.line, "a second document begins: a file holds one") }
        }
        return node
    }

    private mutating func node(_ event: EventParser.Event, depth: Int) throws(YAMLFailure) -> YAMLNode {
        nodeCount += 1
        guard nodeCount <= YAMLLimits.nodes else { throw YAMLFailure(line: event.line, "more than \(YAMLLimits.nodes) values") }
        guard depth <= YAMLLimits.depth else { throw YAMLFailure(line: event.line, "values nested deeper than \(YAMLLimits.depth)") }
        if event.hasAnchor { throw YAMLFailure(line: event.line, "anchors (&) and aliases (*) are not accepted: write the value in each place") }
        if event.hasTag { throw YAMLFailure(line: event.line, "tags (!) are not accepted") }
        switch event.kind {
        case YAML_SCALAR_EVENT:
            let text = try Variables.replace(in: event.text, line: event.line, variable)
            return YAMLNode(event.isPlain ? PlainScalar.value(of: text) : .string(text), line: event.line)
        case YAML_SEQUENCE_START_EVENT:
            var elements: [YAMLNode] = []
            while case let next = try parser.next(), next.kind != YAML_SEQUENCE_END_EVENT { elements.append(try node(next, depth: depth + 1)) }
            return YAMLNode(.list(elements), line: event.line)
        case YAML_MAPPING_START_EVENT: return YAMLNode(.mapping(try entries(depth)), line: event.line)
        default: throw YAMLFailure(line: event.line, "a value is missing")
        }
    }

    private mutating func entries(_ depth: Int) throws(YAMLFailure) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var lines: [[UInt8]: Int] = [:]
        while case let key = try parser.next(), key.kind != YAML_MAPPING_END_EVENT {
            guard key.kind == YAML_SCALAR_EVENT, !key.hasAnchor, !key.hasTag else { throw YAMLFailure(line: key.line, "a key must be text") }
            if let earlier = lines.updateValue(key.line, forKey: Array(key.text.utf8)) {
                throw YAMLFailure(line: key.line, "the key \"\(key.text)\" is given twice, first in line \(earlier)")
            }
            entries.append(YAMLNode.Entry(key: key.text, line: key.line, value: try node(try parser.next(), depth: depth + 1)))
        }
        return entries
    }
}

/// The type of a word without quotation marks.
private enum PlainScalar {
    static func value(of text: String) -> YAMLNode.Value {
        switch text {
        case "", "~", "null": .null
        case "true": .boolean(true)
        case "false": .boolean(false)
        default: isNumber(text) ? .number(text) : .string(text)
        }
    }

    /// Whether a word is a number of JSON (RFC 8259, section 6).
    private static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func digits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, whole == 1 || !startsWithZero else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
