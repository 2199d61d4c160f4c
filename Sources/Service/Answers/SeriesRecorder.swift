import Clocks
import Threads
package import Warehouse

/// Adds a server's metrics to the series of the database, once a minute: of each route and class of answers the requests and the mean seconds that they took, and
/// the active callers.
package final class SeriesRecorder: @unchecked Sendable {
    private static let interval = 60.0
    /// The most seconds that a writing waits for the database.
    private static let patience = 5.0

    private let location: DatabaseLocation
    private let metrics: ServiceMetrics
    private let report: @Sendable (String) -> Void
    private let thread = RepeatingThread(every: interval)
    /// Used by one thread at a time: the repeating one, then the one that has stopped it.
    private var database: AccessDatabase?
    private var deadline = 0.0

    /// - Parameter report: is called with a message when a minute's values cannot be written. They are lost.
    package init(_ location: DatabaseLocation, _ metrics: ServiceMetrics, report: @escaping @Sendable (String) -> Void) {
        (self.location, self.metrics, self.report) = (location, metrics, report)
    }

    package func start() { thread.start { [self] in write() } }

    /// Writes what is left.
    package func stop() {
        thread.stop()
        write()
    }

    private func write() {
        let values = metrics.valuesSinceLast()
        guard !values.isEmpty else { return }
        deadline = monotonicSeconds() + Self.patience
        do throws(WarehouseFailure) {
            if database == nil {
                database = try AccessDatabase(location, shouldStop: { [unowned self] in monotonicSeconds() >= deadline }, note: { _ in })
            }
            try database?.addMetrics(values)
        } catch {
            database = nil
            report("the metrics of a minute cannot be added to the database: \(error.message)")
        }
    }
}
