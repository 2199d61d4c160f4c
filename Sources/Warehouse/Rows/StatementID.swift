import Bytes
import Digest
import JSONLines

extension RowBuffer {
    /// Sets the ID of the last row, a statement, which is the same on every run: a UUID (RFC 9562, version 8) from the hash of the statement's key fields.
    ///
    /// - Parameter record: the statement's record, whose `set` has no column.
    mutating func setStatementID(of record: JSONObject) {
        var key: [UInt8] = []
        for name: StaticString in ["accession_number", "statement_type", "role", "period_start", "period_end"] {
            let text = text(table.index(of: name))
            key.append(utf8: text ?? "")
            // An empty text is not a missing one. No text holds this byte.
            if text == "" { key.append(0xFF) }
            key.append(0)
        }
        // A filing may hold several document sets. A record without `set` keeps the ID that it had before sets were known.
        record.withValue("set") { set in
            if set.equals("null") { return }
            key.append(utf8: JSONText.string(set) ?? set.text)
            key.append(0)
        }
        self.set(table.index(of: "id"), Self.uuid(of: key.span))
    }

    /// A UUID (RFC 9562, version 8) from a hash.
    static func uuid(of key: Span<UInt8>) -> String {
        var hash = Array(SHA256.hash(key).prefix(16))
        hash[6] = hash[6] & 0x0F | 0x80
        hash[8] = hash[8] & 0x3F | 0x80
        let digits = Array(hash.hexadecimal.utf8)
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return parts.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }
}
