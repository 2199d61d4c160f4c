import Clocks
import Synchronization
import Warehouse

/// Knows whether the database has changed since an answer was made.
final class ChangeWatch: @unchecked Sendable {
    /// How long a mark of a PostgreSQL server is used: an answer can be so many seconds older than the database. SQLite is asked for each request.
    static let freshness = 0.1

    private let location: DatabaseLocation
    private let state = Mutex(State())

    private struct State {
        var reader: WarehouseReader?
        /// Tells the marks of one connection from those of the next.
        var connection = ""
        var mark: String?
        /// When the mark was read, by the monotonic clock.
        var time = -1e9
        /// When a change was last noticed, in seconds of Unix time.
        var changedAt = wallSeconds()
    }

    /// What the database is like at a moment.
    struct Moment: Sendable {
        let mark: String
        /// When a change was last noticed, in seconds of Unix time.
        let changedAt: Int
    }

    init(_ location: DatabaseLocation) { self.location = location }

    /// Whether reading the mark takes no longer than some microseconds.
    private var isQuick: Bool { if case .sqlite = location { true } else { false } }

    /// Returns the present state of the database.
    ///
    /// - Parameter mayBlock: whether a server may be asked; without that the result is nil when the last answer is too old.
    func moment(mayBlock: Bool) throws(WarehouseFailure) -> Moment? {
        let result: Result<Moment?, WarehouseFailure> = state.withLock { state in
            do throws(WarehouseFailure) { return .success(try moment(&state, mayBlock)) } catch {
                state.reader = nil
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func moment(_ state: inout State, _ mayBlock: Bool) throws(WarehouseFailure) -> Moment? {
        if !isQuick || state.reader == nil {
            if let mark = state.mark, !isQuick, monotonicSeconds() - state.time < Self.freshness { return Moment(mark: mark, changedAt: state.changedAt) }
            guard mayBlock else { return nil }
        }
        // The mark is at least as old as what is said of it.
        let time = monotonicSeconds()
        let text = try read(&state)
        let mark = state.connection + text
        if state.mark != nil, state.mark != mark { state.changedAt = wallSeconds() }
        (state.mark, state.time) = (mark, time)
        return Moment(mark: mark, changedAt: state.changedAt)
    }

    private func read(_ state: inout State) throws(WarehouseFailure) -> String {
        if let reader = state.reader {
            do throws(WarehouseFailure) { return try reader.changeMark() } catch {
                guard error.kind == .unavailable || error.kind == .busy else { throw error }
            }
        }
        let reader = try WarehouseReader(location, application: "secflow-serve", limits: ReadingLimits(seconds: 5), shouldStop: { false })
        reader.rest()
        state.reader = reader
        if isQuick { state.connection = "\(wallNanoseconds())-" }
        return try reader.changeMark()
    }
}
