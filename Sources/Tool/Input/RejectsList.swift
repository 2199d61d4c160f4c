import Bytes
import JSONLines

/// The check of a file that should hold rejects. A file that holds something else was probably named by mistake.
enum RejectsList {
    /// The lines in which a reject is looked for.
    private static let lineLimit = 1000
    /// The beginning of each reject that a tool writes.
    private static let mark: StaticString = "{\"type\":\"reject\""

    /// Returns why a file cannot be the list of `--retry`; nil if it holds rejects or nothing. Other records, and lines that were cut off, may stand before the
    /// first reject: they stay in the list.
    static func retryFault(of path: String) throws(SystemFailure) -> String? {
        guard let content = try otherContent(of: path, findsRejectsAfterRecords: true) else { return nil }
        return "\(path) \(content): --retry takes a file that --rejects wrote"
    }

    /// Returns why rejects cannot be appended to a file; nil if it holds rejects or nothing, or does not exist.
    static func appendingFault(of path: String) throws(SystemFailure) -> String? {
        guard let content = try otherContent(of: path, findsRejectsAfterRecords: false) else { return nil }
        return "\(path) \(content), and was not changed: name another file for the rejects"
    }

    /// Returns what a file holds in place of rejects, in words; nil if it holds rejects or nothing.
    private static func otherContent(of path: String, findsRejectsAfterRecords: Bool) throws(SystemFailure) -> String? {
        // What is not a regular file is refused when the list is opened.
        guard FileStatus.identity(at: path) != nil else { return nil }
        let reader = LineReader(try Descriptor(reading: path), path: path, limit: JSONLimits.line)
        var content: String?
        var line: [UInt8] = []
        for _ in 0..<lineLimit {
            guard let found = try reader.next() else { break }
            line.removeAll(keepingCapacity: true)
            reader.withBytes(of: found) { line.append($0) }
            if line.isBlank { continue }
            if isReject(line) { return nil }
            // The first line of a process that was killed while it wrote: a later process has ended it.
            if line.span.isBeginning(of: mark) { continue }
            if content == nil {
                let kind = ContentKind(of: line.span.extracting(0..<min(ContentKind.prefixLength, line.count)))
                content = kind.map { "holds \($0.rawValue), not rejects" } ?? "does not hold rejects"
            }
            if !findsRejectsAfterRecords { break }
        }
        return content
    }

    /// Whether a line is a reject, or the beginning of one.
    private static func isReject(_ line: [UInt8]) -> Bool {
        if line.span.hasPrefix(mark, at: 0) { return true }
        var object = JSONObject()
        return (try? object.parse(line.span)) != nil && object.isString("type", "reject")
    }
}

extension Span<UInt8> {
    /// Whether `text` begins with these bytes.
    fileprivate func isBeginning(of text: StaticString) -> Bool {
        count <= text.utf8CodeUnitCount && indices.allSatisfy { self[$0] == text.utf8Start[$0] }
    }
}
