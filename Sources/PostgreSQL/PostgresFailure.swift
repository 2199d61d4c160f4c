/// A failure of a connection to PostgreSQL or of a statement.
package struct PostgresFailure: Error, Equatable, CustomStringConvertible {
    /// The kind of failure, by its meaning for the caller.
    package enum Kind: Equatable, Sendable {
        /// The server cannot be reached, is starting or stopping, or has closed the connection. A new connection may work.
        case unavailable
        /// The server does not accept this client: wrong password, unknown database, schema or role, missing right, unverified certificate.
        case refused
        /// The statement conflicts with another transaction (deadlock, serialization, lock or statement time-out). Running the transaction again may work.
        case conflict
        /// The tables do not accept a value or a row.
        case data
        /// The server has run out of disk, memory or another resource.
        case resources
        /// A stop was requested during a wait for the server.
        case interrupted
        /// Any other error of a statement.
        case statement
    }

    package let kind: Kind
    /// The server's five-character SQLSTATE; nil if the failure did not come from the server.
    package let sqlState: String?
    /// One line, without the connection string.
    package let message: String

    package init(_ kind: Kind, sqlState: String? = nil, _ message: String) {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
    }

    /// Creates the failure for an error that the server reported.
    init(sqlState: String, _ message: String) {
        self.init(Self.kind(of: sqlState), sqlState: sqlState, message)
    }

    package var description: String { message }

    /// Returns the kind of an SQLSTATE (PostgreSQL 15, appendix A). A rule for a whole code takes precedence over that for its class, the first two characters.
    static func kind(of sqlState: String) -> Kind {
        switch sqlState {
        case "42501", "3D000", "3F000": return .refused
        case "53300", "57P01", "57P02", "57P03", "57P05", "25P03": return .unavailable
        case "40001", "40P01", "55P03", "57014": return .conflict
        case "54000": return .data
        default: break
        }
        switch sqlState.prefix(2) {
        case "08": return .unavailable
        case "28": return .refused
        case "22", "23": return .data
        case "53", "58": return .resources
        default: return .statement
        }
    }
}
