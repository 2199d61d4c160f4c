import Clocks
import Digest
import Records

/// What tells a client whether the answer that it has is still right (RFC 9110, section 8.8).
struct Validators: Sendable {
    let tag: String
    /// Seconds of Unix time; nil while a change within the same second could go unnoticed.
    private let modified: Int?

    /// - Parameter parts: what the answer depends on, besides the database.
    init(_ moment: ChangeWatch.Moment, _ parts: [String]) {
        // The same content may be compressed or not: the tag is weak.
        tag = "W/\"\(SHA256.hash((parts + [moment.mark]).joined(separator: "\n")).prefix(15).base64URL)\""
        modified = wallSeconds() > moment.changedAt + 1 ? moment.changedAt : nil
    }

    var fields: [(name: String, value: String)] {
        [("ETag", tag)] + (modified.map { [("Last-Modified", HTTPDate.text($0))] } ?? [])
    }

    /// Whether the client's answer is still right (RFC 9110, section 13.2.2).
    func matches(_ fields: ServiceRequest.Fields) -> Bool {
        if let tags = fields.ifNoneMatch {
            return tags == "*"
                || tags.split(separator: ",").contains { part in
                    let text = part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
                    return text == tag || "W/" + text == tag
                }
        }
        guard let modified, let since = fields.ifModifiedSince.flatMap({ HTTPDate.seconds($0) }) else { return false }
        return since >= modified
    }
}

extension ArraySlice where Element == UInt8 {
    fileprivate var base64URL: String { Array(self).base64URL }
}
