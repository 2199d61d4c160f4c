import Bytes
import JSONLines
import Records

/// A key with which a program reads the API. The database has only its hash.
package struct APIKey: Equatable, Sendable {
    package let id: String
    package let userID: String
    package let name: String
    /// The beginning of the key, by which its owner knows it.
    package let prefix: String
    package let scopes: [String]
    /// Times in microseconds of Unix time.
    package let createdAt: Int?
    package let expiresAt: Int?
    package let revokedAt: Int?
    package let isUserDisabled: Bool
}

extension WarehouseReader {
    private static let keyColumns = [
        ResultColumn("id", .uuid), ResultColumn("user_id", .uuid), ResultColumn("name", .text), ResultColumn("prefix", .text), ResultColumn("scopes", .json),
        ResultColumn("created_at", .instant), ResultColumn("expires_at", .instant), ResultColumn("revoked_at", .instant), ResultColumn("is_disabled", .flag),
    ]
    private static let keys = """
        SELECT k.id, k.user_id, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at, (u.disabled_at IS NOT NULL) AS is_disabled
        FROM api_keys k JOIN users u ON u.id = k.user_id
        """

    /// Returns the key with a hash; nil if there is none. It may have expired, or be revoked.
    package func apiKey(hash: String) throws(WarehouseFailure) -> APIKey? {
        var key: APIKey?
        try forEachRow(Query(Self.keys + " WHERE k.hash = ?", [hash], Self.keyColumns)) { row throws(WarehouseFailure) in key = APIKey(row) }
        return key
    }

    /// Returns all keys, the oldest first.
    package func apiKeys() throws(WarehouseFailure) -> [APIKey] {
        var keys: [APIKey] = []
        try forEachRow(Query(Self.keys + " ORDER BY k.created_at, k.id", [], Self.keyColumns)) { row throws(WarehouseFailure) in keys.append(APIKey(row)) }
        return keys
    }

    /// Returns the user that an issuer's subject is; nil if the database has none.
    package func user(issuer: String, subject: String) throws(WarehouseFailure) -> (id: String, isDisabled: Bool)? {
        var user: (id: String, isDisabled: Bool)?
        let query = Query(
            "SELECT id, (disabled_at IS NOT NULL) AS is_disabled FROM users WHERE issuer = ? AND subject = ?", [issuer, subject],
            [ResultColumn("id", .uuid), ResultColumn("is_disabled", .flag)])
        try forEachRow(query) { row throws(WarehouseFailure) in user = (row.text(0) ?? "", row.text(1) == "true") }
        return user
    }
}

extension APIKey {
    fileprivate init(_ row: ResultRow) {
        let scopes: JSONValue? = row.value(4) { try? JSONValue(parsing: $0) }
        self.init(
            id: row.text(0) ?? "", userID: row.text(1) ?? "", name: row.text(2) ?? "", prefix: row.text(3) ?? "",
            scopes: scopes?.array?.compactMap(\.string) ?? [], createdAt: row.value(5) { Instant.microseconds($0) },
            expiresAt: row.value(6) { Instant.microseconds($0) }, revokedAt: row.value(7) { Instant.microseconds($0) }, isUserDisabled: row.text(8) == "true")
    }
}
