import HTTP
import TelemetryFormats
package import Tool

/// The requests of a client by the class of the response's status, and the cool-offs that responses began.
package struct RequestCounts {
    /// The number of requests of each class. `failed` stands for requests without a complete response.
    private(set) var byClass: [(name: String, count: Int)] = [("2xx", 0), ("3xx", 0), ("4xx", 0), ("5xx", 0), ("failed", 0)]
    var coolOffs = 0

    mutating func add(_ result: Result<Response, HTTPFailure>) {
        if case .success(let response) = result, (200...599).contains(response.status) {
            byClass[response.status / 100 - 2].count += 1
        } else {
            addFailures(1)
        }
    }

    /// Counts requests that were given up before their responses were complete.
    mutating func addFailures(_ count: Int) { byClass[byClass.count - 1].count += count }
}

extension Run {
    /// Adds the requests of a client to the metrics.
    package func add(_ counts: RequestCounts) {
        for (name, count) in counts.byClass { add(.requests, count, [.init("class", name)]) }
        add(.coolOffs, counts.coolOffs)
    }
}
