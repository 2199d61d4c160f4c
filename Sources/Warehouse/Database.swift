import Bytes
package import Records

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

    init(_ store: any Store) { self.store = store }

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
        case .postgres(let address): store = try PostgresStore(address, migrating: migrating, shouldStop: shouldStop, note: note)
        }
    }

    /// Filings that one transaction removes.
    private static let removedAtOnce = 200

    /// Removes filings that were filed before a day, with all their rows and rejects. A filing whose date is another one by now stays.
    ///
    /// - Parameter report: is called with the filings of each transaction that is committed.
    package func remove<E: Error>(
        _ accessionNumbers: [String], filedBefore day: CalendarDate, shouldStop: () -> Bool, report: ([String]) throws(E) -> Void,
        failing: (WarehouseFailure) -> E
    ) throws(E) {
        for start in stride(from: 0, to: accessionNumbers.count, by: Self.removedAtOnce) {
            if shouldStop() { throw failing(WarehouseFailure(.interrupted, "interrupted while filings were removed: run again")) }
            let numbers = accessionNumbers[start..<min(start + Self.removedAtOnce, accessionNumbers.count)].sorted()
            try report(rethrowing(removeOnce(numbers, day), as: failing))
        }
    }

    /// Removes filings in one transaction, again while the store says that another attempt may work.
    private func removeOnce(_ accessionNumbers: [String], _ day: CalendarDate) throws(WarehouseFailure) -> [String] {
        var attempts = 0
        while true {
            do throws(WarehouseFailure) { return try store.remove(accessionNumbers, filedBefore: day) } catch {
                store.rollBack()
                attempts += 1
                guard store.waitToRetry(after: error, attempts: attempts) else { throw error }
            }
        }
    }
}
