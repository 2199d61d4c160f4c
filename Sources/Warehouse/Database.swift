import Clocks

/// The kinds of databases that filings are loaded into.
package enum DatabaseKind: String, Sendable {
    case postgres, sqlite

    /// The SQL that makes an empty database one of this schema version.
    package var schema: String {
        switch self {
        case .postgres: PostgresSchema.current.sql
        case .sqlite: SQLiteSchema.current.sql
        }
    }
}

/// An open database of filings, of either kind.
package struct Database {
    let store: any Store

    /// Opens the database, makes a new one, or migrates an old one.
    ///
    /// - Parameters:
    ///   - migrating: whether an older schema may be changed; otherwise it is a failure.
    ///   - shouldStop: checked while another process or the server is waited for; true ends the wait.
    ///   - note: is called with a line for people while something is waited for.
    package init(
        _ location: DatabaseLocation, migrating: Bool, shouldStop: @escaping () -> Bool, note: @escaping (String) -> Void
    ) throws(WarehouseFailure) {
        switch location {
        case .sqlite(let path):
            store = try SQLiteStore(path: path, migrating: migrating, shouldStop: shouldStop) {
                note("waiting for the lock of \(path), which another process holds")
            }
        case .postgres(let address): store = try PostgresStore(address, migrating: migrating, shouldStop: Self.granting(shouldStop), note: note)
        }
    }

    /// Filings that one transaction removes.
    private static let removedAtOnce = 200

    /// Removes filings with all their rows.
    package func remove(_ accessionNumbers: [String]) throws(WarehouseFailure) {
        for start in stride(from: 0, to: accessionNumbers.count, by: Self.removedAtOnce) {
            let numbers = accessionNumbers[start..<min(start + Self.removedAtOnce, accessionNumbers.count)].sorted()
            do throws(WarehouseFailure) {
                _ = try store.begin(numbers)
                for table in Schema.tables + [Schema.filings] { try store.delete(table, type: nil, of: numbers) }
                try store.commit()
            } catch {
                store.rollBack()
                throw error
            }
        }
    }

    /// Seconds that a transaction may take after a request to stop: the filings in hand are finished.
    private static let grace = 10.0

    private static func granting(_ shouldStop: @escaping () -> Bool) -> () -> Bool {
        var requestedAt: Double?
        return {
            guard shouldStop() else { return false }
            let now = monotonicSeconds()
            let since = requestedAt ?? now
            requestedAt = since
            return now - since >= grace
        }
    }
}
