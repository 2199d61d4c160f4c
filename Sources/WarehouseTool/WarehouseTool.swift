package import ArgumentParser
import Glibc
package import Tool
package import Warehouse

extension ArgumentHelp {
    /// `--db`, for tools that load or read a database.
    package static var database: ArgumentHelp {
        ArgumentHelp("The database: PATH, sqlite:PATH or postgres://HOST/NAME. The default is DATABASE_URL.", valueName: "database")
    }
}

extension DatabaseLocation {
    /// The database that `--db` names, or else DATABASE_URL.
    package static func named(_ option: String?) throws(ToolFailure) -> DatabaseLocation {
        guard let text = option ?? getenv("DATABASE_URL").map({ String(cString: $0) }), !text.isEmpty else {
            throw ToolFailure(.usage, "no database: give --db PATH or set DATABASE_URL")
        }
        let location: DatabaseLocation
        do throws(DatabaseLocation.Failure) { location = try DatabaseLocation(text) } catch { throw ToolFailure(.usage, error.description) }
        if option != nil, location.holdsPassword {
            throw ToolFailure(.usage, "--db holds a password, which others can read among the processes: put it into PGPASSFILE, PGPASSWORD or DATABASE_URL")
        }
        return location
    }
}

extension ToolFailure {
    package init(database failure: WarehouseFailure) {
        switch failure.kind {
        case .place: self.init(.usage, failure.message)
        case .schema, .refused: self.init(.configuration, failure.message)
        case .busy, .unavailable, .interrupted: self.init(.tryAgain, failure.message)
        case .unusable, .row: self.init(.inputOutput, failure.message)
        }
    }
}
