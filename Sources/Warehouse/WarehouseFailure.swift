import PostgreSQL
import SQLite

/// A failure of the database.
package struct WarehouseFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// The database cannot be opened, read or written: missing, full, damaged, not a database.
        case unusable
        /// The path names something that cannot keep a database, such as a device.
        case place
        /// The schema is older or newer than this build's, or another program's.
        case schema
        /// The server does not accept this client: wrong password, unknown database or role, missing right.
        case refused
        /// Another process is in the way: it holds a lock, or the server gave its transaction way. The transaction may work when it is run again.
        case busy
        /// The server cannot be reached, or is starting or stopping. A new connection may work.
        case unavailable
        /// The run was asked to stop while the database was waited for or read.
        case interrupted
        /// A row cannot be stored: the filing is at fault.
        case row
    }

    package let kind: Kind
    /// One line, without the connection string.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    static let readingInterrupted = WarehouseFailure(.interrupted, "interrupted while the database was read: run again")

    init(sqlite failure: SQLiteFailure) {
        let kind: Kind =
            switch failure.kind {
            case .unusable: .unusable
            case .place: .place
            case .busy: .busy
            case .row: .row
            }
        self.init(kind, failure.message)
    }

    init(postgres failure: PostgresFailure) {
        let kind: Kind =
            switch failure.kind {
            case .unavailable: .unavailable
            case .refused: .refused
            case .conflict: .busy
            case .data: .row
            case .resources, .statement: .unusable
            case .interrupted: .interrupted
            }
        self.init(kind, failure.message)
    }

    package var description: String { message }
}
