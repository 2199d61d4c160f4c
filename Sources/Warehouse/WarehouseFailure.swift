/// A failure of the database.
package struct WarehouseFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// The database cannot be opened, read or written: missing, full, damaged, not a database.
        case unusable
        /// The path names something that cannot keep a database, such as a device.
        case place
        /// The schema is older or newer than this build's, or another program's.
        case schema
        /// Another process held the lock longer than the store waits.
        case busy
        /// A row of the filing cannot be stored.
        case row
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
