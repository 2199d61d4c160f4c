/// A failure of a connection to an SQLite database or of a statement.
package struct SQLiteFailure: Error, Equatable, CustomStringConvertible {
    /// What the failure means for the caller.
    package enum Kind: Equatable, Sendable {
        /// The database cannot be opened, read or written: it is missing, damaged, no database, or the disk is full.
        case unusable
        /// The path names something that cannot keep a database, such as a device.
        case place
        /// Another process holds the lock. The transaction may work when it is run again.
        case busy
        /// The tables do not accept a value or a row.
        case row
    }

    package let kind: Kind
    /// One line.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
