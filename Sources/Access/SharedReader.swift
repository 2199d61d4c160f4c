import Clocks
import Synchronization
import Threads
package import Warehouse

/// A connection to the database that requests read with one after another, each for a limited time. Those who wait while the database cannot be reached learn of it
/// together, not each after a wait of its own.
package final class SharedReader: @unchecked Sendable {
    /// The most seconds that a reading takes, and for how long a failure stands for the readings after it.
    private static let (patience, outage) = (5.0, 1.0)

    private let location: DatabaseLocation
    private let limits: ReadingLimits?
    private let monitor = Monitor()
    /// Guarded by the monitor.
    private var connection: (reader: WarehouseReader, number: Int)?
    /// Guarded by the monitor.
    private var opened = 0
    /// Guarded by the monitor. The time is that of the monotonic clock.
    private var failed: (failure: WarehouseFailure, at: Double)?
    /// Until when the present reading may last.
    private let deadline = Mutex(0.0)
    private let isStopping = Mutex(false)

    /// - Parameter limits: nil for the rights of the server's own login.
    package init(_ location: DatabaseLocation, _ limits: ReadingLimits?) { (self.location, self.limits) = (location, limits) }

    /// Ends the present reading, and all that come.
    package func stop() { isStopping.withLock { $0 = true } }

    /// Calls `body` with the connection and its number, or with a new one if the server has been restarted since. The call waits for the readings before it.
    package func read<R>(_ body: (WarehouseReader, Int) throws(WarehouseFailure) -> R) throws(WarehouseFailure) -> R {
        let arrival = monotonicSeconds()
        let result: Result<R, WarehouseFailure> = monitor.alone {
            if let failed, failed.at >= arrival || monotonicSeconds() - failed.at < Self.outage { return .failure(failed.failure) }
            failed = nil
            deadline.withLock { $0 = monotonicSeconds() + Self.patience }
            do throws(WarehouseFailure) { return .success(try readAtOnce(body)) } catch {
                connection = nil
                failed = (error, monotonicSeconds())
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Calls `body` with the connection; returns nil if another thread has it, if there is none, or if it fails: nothing is waited for.
    package func readIfFree<R>(_ body: (WarehouseReader, Int) throws(WarehouseFailure) -> R) -> R? {
        let result: R?? = monitor.aloneIfFree {
            guard let connection else { return nil }
            return try? body(connection.reader, connection.number)
        }
        return result ?? nil
    }

    private func readAtOnce<R>(_ body: (WarehouseReader, Int) throws(WarehouseFailure) -> R) throws(WarehouseFailure) -> R {
        if let connection {
            do throws(WarehouseFailure) { return try body(connection.reader, connection.number) } catch {
                guard error.kind == .unavailable || error.kind == .busy, !shouldStop else { throw error }
            }
        }
        let reader = try WarehouseReader(location, application: "secflow-serve", limits: limits, shouldStop: { [unowned self] in shouldStop })
        opened += 1
        connection = (reader, opened)
        return try body(reader, opened)
    }

    private var shouldStop: Bool { deadline.withLock { monotonicSeconds() >= $0 } || isStopping.withLock { $0 } }
}
