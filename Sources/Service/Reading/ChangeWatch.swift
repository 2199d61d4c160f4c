import Access
import Clocks
import Synchronization
import Warehouse

/// Knows whether the database has changed since an answer was made.
final class ChangeWatch: Sendable {
    /// How long a mark of a PostgreSQL server is used: an answer can be so many seconds older than the database. SQLite is asked for each request.
    static let freshness = 0.1
    /// The age at which one request asks the server anew, while the others go on with the mark that is there.
    private static let renewal = 0.05
    /// The most seconds that a statement of a PostgreSQL server takes.
    private static let patience = 5.0

    private let reader: SharedReader
    /// Whether reading the mark takes no longer than some microseconds once the database is open. The marks are then those of one connection.
    private let isQuick: Bool
    private let start = wallNanoseconds()
    private let state = Mutex(State())

    private struct State {
        var mark: String?
        /// When the mark was read, by the monotonic clock.
        var time = -1e9
        /// Whether a request was chosen to ask the server.
        var isAsked = false
        /// When a change was last noticed, in seconds of Unix time.
        var changedAt = wallSeconds()

        var moment: Moment? { mark.map { Moment(mark: $0, changedAt: changedAt) } }
    }

    /// What the database is like at a moment.
    struct Moment: Sendable {
        let mark: String
        /// When a change was last noticed, in seconds of Unix time.
        let changedAt: Int
    }

    init(_ location: DatabaseLocation) {
        isQuick = if case .sqlite = location { true } else { false }
        reader = SharedReader(location, ReadingLimits(seconds: Self.patience))
    }

    /// Ends all readings.
    func stop() { reader.stop() }

    /// Returns the present state of the database.
    ///
    /// - Parameter mayBlock: whether the database may be waited for; without that the result is nil when it must be.
    func moment(mayBlock: Bool) throws(WarehouseFailure) -> Moment? {
        if isQuick, let moment = reader.readIfFree(read) { return moment }
        guard mayBlock else { return isQuick ? nil : fresh }
        return try reader.read { (reader, connection) throws(WarehouseFailure) in
            // Another request may have asked the server while this one waited.
            if !isQuick, let moment = known(within: Self.renewal) { return moment }
            defer { state.withLock { $0.isAsked = false } }
            return try read(reader, connection)
        }
    }

    /// The state that was read last, for a request that does not wait. One request gets nil shortly before the state is too old: it goes on to ask the server, and the
    /// others need not wait for that.
    private var fresh: Moment? {
        state.withLock { state in
            guard let moment = state.moment, monotonicSeconds() - state.time < Self.freshness else { return nil }
            guard !state.isAsked, monotonicSeconds() - state.time >= Self.renewal else { return moment }
            state.isAsked = true
            return nil
        }
    }

    /// The state that was read last, if that was within some seconds.
    private func known(within seconds: Double) -> Moment? {
        state.withLock { state in monotonicSeconds() - state.time < seconds ? state.moment : nil }
    }

    private func read(_ reader: WarehouseReader, _ connection: Int) throws(WarehouseFailure) -> Moment {
        // The mark is at least as old as what is said of it.
        let time = monotonicSeconds()
        reader.rest()
        let text = try reader.changeMark()
        let mark = isQuick ? "\(start)-\(connection)-\(text)" : text
        return state.withLock { state in
            if state.mark != nil, state.mark != mark { state.changedAt = wallSeconds() }
            (state.mark, state.time) = (mark, time)
            return Moment(mark: mark, changedAt: state.changedAt)
        }
    }
}
