import Bytes
import JSONLines
import Markup

/// Names as JSON strings (`"us-gaap:Assets"`), each written only once, because thousands of contexts have the same axes and members.
struct QuotedNames {
    private let report: Report
    private var strings = Fragments(expecting: 0)
    private var scratch: [UInt8] = []
    /// The range in `strings` of each name's string; empty until the name is first written.
    private var ranges: [Range<Int>]

    init(_ report: Report) {
        self.report = report
        ranges = Array(repeating: 0..<0, count: report.names.count)
    }

    mutating func write(_ name: Name, to writer: inout JSONWriter) {
        let range = range(name)
        strings.copy(range, to: &writer)
    }

    mutating func write(_ name: Name, asKeyTo writer: inout JSONWriter) {
        let range = range(name)
        strings.bytes.withSpan(range) { writer.key(raw: $0) }
    }

    private mutating func range(_ name: Name) -> Range<Int> {
        if ranges[name.index].isEmpty {
            var text = exchange(&scratch, with: [])
            text.removeAll(keepingCapacity: true)
            report.append(name, to: &text)
            ranges[name.index] = strings.add { $0.string(text.span) }
            scratch = text
        }
        return ranges[name.index]
    }
}

/// JSON written in advance: members of objects without the braces around them, and strings.
struct Fragments {
    private var writer: JSONWriter

    var bytes: [UInt8] { writer.bytes }

    /// - Parameter count: the expected number of fragments. Memory is reserved for a thousand at most.
    init(expecting count: Int) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, 1024) * 512)
        writer = JSONWriter(adding: bytes)
    }

    /// Adds a fragment. Returns its range in `bytes`.
    mutating func add(_ write: (inout JSONWriter) -> Void) -> Range<Int> {
        // Begin an object, so that no comma precedes the fragment. The brace and the newline are never copied.
        writer.beginObject()
        let start = writer.bytes.count
        write(&writer)
        let end = writer.bytes.count
        writer.endLine()
        return start..<end
    }

    func copy(_ range: Range<Int>, to writer: inout JSONWriter) {
        if !range.isEmpty { self.writer.bytes.withSpan(range) { writer.raw($0) } }
    }
}
