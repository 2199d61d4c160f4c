import Bytes
import JSONLines

/// What a filing's line changes about what is known of the filing: a merge patch (RFC 7396), in which null takes a member away.
///
/// No object in it has a key twice: the last one counts, here as where the columns are filled. SQLite would take now the one and now the other.
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
            // Arrays are taken as they are, whatever is in them.
            if value[0] == UInt8(ascii: "{"), let object = try? JSONValue(parsing: value), let single = Self.single(object) {
                writer.value(single)
            } else {
                writer.bytes.append(value)
            }
        }
        writer.bytes.append("}")
        bytes = writer.bytes
    }

    /// The same without members that another of the same key follows; nil when there are none.
    private static func single(_ value: JSONValue) -> JSONValue? {
        guard case .object(let members) = value else { return nil }
        // By their bytes: strings that only look the same are the same to Swift.
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
