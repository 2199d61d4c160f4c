/// What the database would not do, and what that means for the run.
package struct WarehouseFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// The database cannot be opened, read or written: gone, full, damaged, not a database.
        case unusable
        /// There is something that keeps no database, and no file: whoever named it meant another one.
        case place
        /// Its schema is older or newer than ours, or nobody's we know.
        case schema
        /// Others hold the lock, and went on holding it for as long as we were ready to wait.
        case busy
        /// This row cannot be stored: the filing's own fault.
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
