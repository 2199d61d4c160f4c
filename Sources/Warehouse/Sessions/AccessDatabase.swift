import JSONLines

/// What a server writes of those who use it: keys, and rows of the audit.
package final class AccessDatabase {
    private let session: any DatabaseSession

    package init(
        _ location: DatabaseLocation, shouldStop: @escaping () -> Bool, note: @escaping (String) -> Void
    ) throws(WarehouseFailure) {
        session = try openSession(location, application: "secflow-serve", migrating: false, shouldStop: shouldStop, note: note)
    }

    /// The issuer of the users that keys belong to. Other issuers sign tokens.
    private static let issuer = "secflow-serve"

    /// Adds a key of the user of this name, who is added as well if it is new.
    ///
    /// - Parameters:
    ///   - ids: new identifiers for the key and for the user.
    ///   - expiresAt: RFC 3339; nil for a key that does not expire.
    package func addKey(
        ids: (key: String, user: String), name: String, prefix: String, hash: String, scopes: [String], expiresAt: String?
    ) throws(WarehouseFailure) {
        var writer = JSONWriter()
        writer.beginArray()
        for scope in scopes { writer.string(scope) }
        writer.endArray()
        let json = String(decoding: writer.bytes, as: UTF8.self)
        try session.transaction { () throws(WarehouseFailure) in
            _ = try session.rows(
                "INSERT INTO users (id, issuer, subject, name) VALUES ($1, $2, $3, $4) ON CONFLICT (issuer, subject) DO NOTHING",
                [ids.user, Self.issuer, name, name])
            let user = try session.rows("SELECT id FROM users WHERE issuer = $1 AND subject = $2", [Self.issuer, name]).first?[0]
            _ = try session.rows(
                "INSERT INTO api_keys (id, user_id, name, prefix, hash, scopes, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, \(session.now))",
                [ids.key, user, name, prefix, hash, json, expiresAt])
        }
    }

    /// Revokes the key with an identifier. Returns whether there is one.
    package func revokeKey(_ id: String) throws(WarehouseFailure) -> Bool {
        try session.transaction { () throws(WarehouseFailure) in
            let found = try session.rows("SELECT id FROM api_keys WHERE id = $1", [id])
            _ = try session.rows("UPDATE api_keys SET revoked_at = \(session.now) WHERE id = $1 AND revoked_at IS NULL", [id])
            return !found.isEmpty
        }
    }

    /// Adds metrics of the server to the series.
    package func addMetrics(_ values: [MetricValue]) throws(WarehouseFailure) { try session.addMetrics(values) { nil } }

    /// Adds rows to the audit of a PostgreSQL database, in one transaction.
    package func audit(_ events: [AuditEvent]) throws(WarehouseFailure) {
        try session.transaction { () throws(WarehouseFailure) in
            for event in events {
                _ = try session.rows(
                    "SELECT audit($1, $2, $3, $4, $5, $6, NULL, $7)",
                    [event.action, event.resourceType, event.resourceID, event.userID, event.address, event.userAgent, event.details])
            }
        }
    }
}

/// What somebody did, or was refused, for the table `audit_logs`.
package struct AuditEvent: Sendable {
    package let action: String
    package let resourceType: String?
    package let resourceID: String?
    /// The user, if the database knows it.
    package let userID: String?
    package let address: String?
    package let userAgent: String?
    /// A JSON object.
    package let details: String

    package init(
        action: String, resourceType: String?, resourceID: String?, userID: String?, address: String?, userAgent: String?, details: String
    ) {
        (self.action, self.resourceType, self.resourceID, self.userID) = (action, resourceType, resourceID, userID)
        (self.address, self.userAgent, self.details) = (address, userAgent, details)
    }
}
