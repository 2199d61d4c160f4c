import Bytes
import JSONLines

/// The check of the file that `--retry` names. A file that holds no rejects was probably named by mistake.
enum RejectsList {
    /// The lines in which a reject is looked for. Other records, and lines that were cut off, may stand before it.
    private static let lineLimit = 1000

    /// Returns what is wrong with a file; nil if it holds rejects or nothing.
    static func fault(of path: String) throws(SystemFailure) -> String? {
        // What is not a regular file is refused when the list is opened.
        guard FileStatus.identity(at: path) != nil else { return nil }
        let reader = LineReader(try Descriptor(reading: path), path: path, limit: JSONLimits.line)
        var kind: ContentKind?
        var isEmpty = true
        var line: [UInt8] = []
        for _ in 0..<lineLimit {
            guard let found = try reader.next() else { break }
            line.removeAll(keepingCapacity: true)
            reader.withBytes(of: found) { line.append($0) }
            if line.isBlank { continue }
            if isReject(line, found) { return nil }
            if isEmpty { kind = ContentKind(of: line.span.extracting(0..<min(ContentKind.prefixLength, line.count))) }
            isEmpty = false
        }
        if isEmpty { return nil }
        let content = kind.map { "holds \($0.rawValue), not rejects" } ?? "does not hold rejects"
        return "\(path) \(content): --retry takes a file that --rejects wrote"
    }

    private static func isReject(_ line: [UInt8], _ found: LineReader.Line) -> Bool {
        // The line of a process that was killed while it wrote its first reject.
        if !found.isTerminated { return line.first == UInt8(ascii: "{") }
        var object = JSONObject()
        return (try? object.parse(line.span)) != nil && object.isString("type", "reject")
    }
}
