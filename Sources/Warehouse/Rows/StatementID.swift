import Bytes
import Digest

extension RowBuffer {
    /// Sets the ID of the last row, a statement, which is the same on every run: a UUID (RFC 9562, version 8) from the hash of the statement's key fields.
    ///
    /// - Parameter set: the record's `set`.
    mutating func setStatementID(set: String?) {
        var key: [UInt8] = []
        for name: StaticString in ["accession_number", "statement_type", "role", "period_start", "period_end"] {
            key.append(utf8: text(table.index(of: name)) ?? "")
            key.append(0)
        }
        // A filing may hold several document sets. A record without `set` keeps the ID that it had before sets were known.
        if let set {
            key.append(utf8: set)
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
