import Bytes
import JSONLines
import Markup

/// Names as JSON strings, `"us-gaap:Assets"`: each made once, for contexts by the thousand have the same axes and members.
struct QuotedNames {
    private let report: Report
    private var strings = Fragments(expecting: 0)
    private var scratch: [UInt8] = []
    /// By name; empty for those that were not asked for.
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

/// JSON that was made before, one piece behind another: members of objects without the braces around them, and strings.
struct Fragments {
    private var writer: JSONWriter

    var bytes: [UInt8] { writer.bytes }

    /// - Parameter count: pieces that are likely to come; room for more than a thousand is not made beforehand.
    init(expecting count: Int) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(count, 1024) * 512)
        writer = JSONWriter(adding: bytes)
    }

    mutating func add(_ write: (inout JSONWriter) -> Void) -> Range<Int> {
        // No comma comes first in an object; nothing reads the brace and the newline.
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
