import Clocks
import Glibc
import Threads
package import Warehouse

/// The outbox for the threads of this process: one uses the database at a time, and a database that is away for a short time is waited for.
package final class Outbox: @unchecked Sendable {
    /// Seconds for which a database that is away or busy is tried again.
    private static let patience = 30.0
    private static let pause: UInt32 = 500_000

    private let monitor = Monitor()
    private let database: DeliveryDatabase
    private let shouldStop: @Sendable () -> Bool

    /// - Parameter shouldStop: true ends the wait for a database that is away.
    package init(_ database: DeliveryDatabase, shouldStop: @escaping @Sendable () -> Bool) {
        self.database = database
        self.shouldStop = shouldStop
    }

    /// Runs a transaction, again if the database was away or busy.
    func perform<R>(_ body: (DeliveryDatabase) throws(WarehouseFailure) -> R) throws(WarehouseFailure) -> R {
        let end = monotonicSeconds() + Self.patience
        while true {
            let result = monitor.alone { Result { () throws(WarehouseFailure) in try body(database) } }
            if case .failure(let failure) = result, failure.kind == .busy || failure.kind == .unavailable, monotonicSeconds() < end, !shouldStop() {
                usleep(Self.pause)
                continue
            }
            return try result.get()
        }
    }
}
