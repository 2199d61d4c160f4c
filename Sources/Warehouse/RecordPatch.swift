import Bytes
import JSONLines

/// A filing's line as a merge patch (RFC 7396) on the stored record, in which null removes a member.
///
/// Of repeated keys only the last one is kept, as for the columns. SQLite itself does not choose consistently.
struct RecordPatch {
    private(set) var bytes: [UInt8] = []

    init(_ record: JSONObject) {
        var last: [[UInt8]: Int] = [:]
        var count = 0
        record.forEachMember { key, _ in
            last[key.array] = count
            count += 1
        }
        var writer = JSONWriter()
        var position = 0
        writer.bytes.append("{")
        record.forEachMember { key, value in
            defer { position += 1 }
            guard last[key.array] == position else { return }
            if writer.bytes.count > 1 { writer.bytes.append(",") }
            writer.bytes.append("\"")
            writer.bytes.append(key)
            writer.bytes.append("\":")
            // A merge patch replaces arrays whole: copy them.
            if value[0] == UInt8(ascii: "{"), let object = try? JSONValue(parsing: value), let single = Self.single(object) {
                writer.value(single)
            } else {
                writer.bytes.append(value)
            }
        }
        writer.bytes.append("}")
        bytes = writer.bytes
    }

    /// Returns the value without members whose key is repeated later; nil if there are none.
    private static func single(_ value: JSONValue) -> JSONValue? {
        guard case .object(let members) = value else { return nil }
        // Compare bytes: Swift's strings are equal when they are canonically equivalent.
        var last: [[UInt8]: Int] = [:]
        for (index, member) in members.enumerated() { last[Array(member.key.utf8)] = index }
        var changed = last.count < members.count
        var kept: [JSONValue.Member] = []
        for (index, member) in members.enumerated() where last[Array(member.key.utf8)] == index {
            let inner = single(member.value)
            if inner != nil { changed = true }
            kept.append(JSONValue.Member(member.key, inner ?? member.value))
        }
        return changed ? .object(kept) : nil
    }
}
