import Bytes
import Glibc
import Tool
import Warehouse

/// The database of the runs: that of `--db`, or else runs.db in the folder of the user's state.
struct RunsPlace {
    let location: DatabaseLocation
    let isStandard: Bool

    init(_ option: String?) throws(ToolFailure) {
        if let option {
            do throws(DatabaseLocation.Failure) { location = try DatabaseLocation(option) } catch { throw ToolFailure(.usage, error.description) }
            if location.holdsPassword {
                throw ToolFailure(.usage, "--db holds a password, which others can read among the processes: put it into PGPASSFILE or PGPASSWORD")
            }
            isStandard = false
            return
        }
        var environment: [String: String] = [:]
        for name in ["XDG_STATE_HOME", "HOME"] { environment[name] = getenv(name).map { String(cString: $0) } }
        do throws(StateFolder.Failure) { location = try .sqlite(path: "\(StateFolder.path(environment))/runs.db") } catch {
            switch error {
            case .system(let failure): throw ToolFailure(failure)
            case .unsafe(let folder):
                throw ToolFailure(.configuration, "cannot keep runs in \(folder): other users own it or can write to it; name a database with --db")
            }
        }
        isStandard = true
    }
}
