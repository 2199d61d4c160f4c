import Clocks
import Threads
package import Warehouse

/// The connections to the database, each used by one request at a time.
package final class ReaderPool: @unchecked Sendable {
    package struct Limits: Sendable {
        /// The most queries at once.
        package var readers = 8
        /// The most seconds that a request waits for a free connection.
        package var patience = 5.0
        /// The most seconds that a query takes.
        package var seconds = 10.0
        package init() {}
    }

    private let location: DatabaseLocation
    private let limits: Limits
    private let monitor = Monitor()
    /// Guarded by the monitor, like the flag.
    private var free: [Slot]
    private var isStopping = false

    /// A connection, and until when its present query may last.
    private final class Slot {
        var reader: WarehouseReader?
        /// By the monotonic clock.
        var deadline = 0.0
    }

    package init(_ location: DatabaseLocation, _ limits: Limits) {
        (self.location, self.limits) = (location, limits)
        free = (0..<limits.readers).map { _ in Slot() }
    }

    /// Ends all queries.
    package func stop() { monitor.change { isStopping = true } }

    /// Calls `body` with a connection that sees the database as it is now. A failure of the database is a problem that the client can do something about.
    func read<R>(_ body: (WarehouseReader) throws(ReadingFailure) -> R) throws(Problem) -> R {
        let slot = try take()
        defer { monitor.changeForOne { free.append(slot) } }
        slot.deadline = monotonicSeconds() + limits.seconds
        do throws(ReadingFailure) {
            let reader = try opened(slot)
            // Nobody waits for a transaction that nothing is read in.
            defer { reader.rest() }
            return try body(reader)
        } catch {
            switch error {
            case .problem(let problem): throw problem
            case .warehouse(let failure):
                // The next request begins with a new connection, whatever this one suffers from.
                slot.reader = nil
                throw problem(failure, isLate: monotonicSeconds() >= slot.deadline)
            }
        }
    }

    private func take() throws(Problem) -> Slot {
        let slot: Slot? = monitor.alone {
            guard !monitor.wait(while: { free.isEmpty && !isStopping }, seconds: limits.patience), !isStopping else { return nil }
            return free.removeLast()
        }
        guard let slot else { throw Self.unavailable("too many queries are under way") }
        return slot
    }

    private func opened(_ slot: Slot) throws(ReadingFailure) -> WarehouseReader {
        do throws(WarehouseFailure) {
            if let reader = slot.reader {
                do throws(WarehouseFailure) {
                    try reader.refresh()
                    return reader
                } catch {
                    // The server may have been restarted since.
                    guard error.kind == .unavailable || error.kind == .busy, !shouldStop(slot) else { throw error }
                    slot.reader = nil
                }
            }
            let reader = try open(slot)
            slot.reader = reader
            return reader
        } catch { throw .warehouse(error) }
    }

    private func open(_ slot: Slot) throws(WarehouseFailure) -> WarehouseReader {
        try WarehouseReader(location, application: "secflow-serve", limits: ReadingLimits(seconds: limits.seconds)) { [unowned self, unowned slot] in
            shouldStop(slot)
        }
    }

    private func shouldStop(_ slot: Slot) -> Bool { monotonicSeconds() >= slot.deadline || monitor.alone { isStopping } }

    /// - Parameter isLate: whether the query was ended because it took too long.
    func problem(_ failure: WarehouseFailure, isLate: Bool) -> Problem {
        if isLate { return Self.unavailable("the query took longer than \(Int(limits.seconds)) s: ask for less") }
        return switch failure.kind {
        case .busy, .unavailable, .interrupted: Self.unavailable("the database cannot be reached at the moment")
        default: Problem(.internalError, "database_failure", "the database cannot be read: the server's log says why")
        }
    }

    static func unavailable(_ detail: String) -> Problem {
        Problem(.unavailable, "unavailable", "\(detail): try again", fields: [("Retry-After", "1")])
    }
}

/// Why a reading ends early.
enum ReadingFailure: Error {
    case warehouse(WarehouseFailure)
    case problem(Problem)
}
