import Clocks
import JSONLines
import Synchronization
import TelemetryFormats
import Warehouse

/// How many requests were answered, how long they took, and how many callers there are.
package final class ServiceMetrics: Sendable {
    /// Seconds: those of an answer from the cache, from rows, and of a query at its limit.
    private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// A caller is active for so many seconds after a request; the most callers that are told apart.
    private static let (activity, callerLimit) = (300.0, 100_000)

    private struct Answers: Hashable {
        let route: String
        /// `2xx`, as for requests to EDGAR.
        let statusClass: String
    }

    private struct State {
        var durations: [Answers: Histogram] = [:]
        var callers: [String: Double] = [:]
        /// The number and the sum of the durations that `valuesSinceLast` has returned.
        var returned: [Answers: (count: Int, sum: Double)] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Notes an answer, when it is known or, of a long one, when its first piece is.
    package func note(_ answer: ServiceAnswer, seconds: Double) {
        let answers = Answers(route: answer.route, statusClass: "\(answer.status / 100)xx")
        state.withLock { $0.durations[answers, default: Histogram(bounds: Self.bounds)].observe(seconds) }
    }

    func note(caller: String) {
        state.withLock { state in
            if state.callers[caller] == nil, state.callers.count >= Self.callerLimit { Self.forget(&state) }
            if state.callers.count < Self.callerLimit { state.callers[caller] = monotonicSeconds() }
        }
    }

    private static func forget(_ state: inout State) {
        let start = monotonicSeconds() - activity
        state.callers = state.callers.filter { $0.value >= start }
    }

    /// Returns the requests since the last call, and the mean seconds that they took, by route and class; and the active callers.
    func valuesSinceLast() -> [MetricValue] {
        state.withLock { state in
            Self.forget(&state)
            var values: [MetricValue] = []
            for (answers, histogram) in state.durations {
                let (count, sum) = (histogram.count, histogram.sum)
                let last = state.returned.updateValue((count, sum), forKey: answers) ?? (0, 0)
                guard count > last.count else { continue }
                let labels = Self.labels(answers)
                values.append(MetricValue(name: "http_requests", value: Double(count - last.count), labels: labels))
                values.append(MetricValue(name: "http_request_duration_seconds", value: (sum - last.sum) / Double(count - last.count), labels: labels))
            }
            if !values.isEmpty { values.append(MetricValue(name: "active_callers", value: Double(state.callers.count), labels: Self.labels(nil))) }
            return values
        }
    }

    private static func labels(_ answers: Answers?) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("tool", "secflow-serve")
        writer.member("route", answers?.route)
        writer.member("class", answers?.statusClass)
        writer.endObject()
        return writer.bytes
    }

    /// The metrics in Prometheus' text format.
    var text: [UInt8] {
        let state = state.withLock { state in
            Self.forget(&state)
            return state
        }
        var set = MetricSet()
        for (answers, histogram) in state.durations.sorted(by: { ($0.key.route, $0.key.statusClass) < ($1.key.route, $1.key.statusClass) }) {
            histogram.add(
                to: &set, .httpRequestDuration,
                [.init("tool", "secflow-serve"), .init("route", answers.route), .init("class", answers.statusClass)])
        }
        set.add(.activeCallers, [.init("tool", "secflow-serve")], state.callers.count)
        return set.prometheusText
    }
}
