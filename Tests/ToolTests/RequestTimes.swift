import Bytes
import JSONLines

/// The times of requests, read from a mirror's log.
struct RequestTimes: CustomStringConvertible {
    struct Request {
        /// The time in nanoseconds of the mirror's clock.
        var time: Int
        var path: String
        var status: Int
    }

    /// The requests in the order in which they arrived.
    let requests: [Request]

    init(log path: String) throws {
        var requests: [Request] = []
        for line in try readFile(path, limit: 1 << 30).split(separator: 0x0A) {
            let json = try JSONValue(parsing: Array(line).span)
            guard let time = json["monotonic_ns"]?.integer, let path = json["path"]?.string, let status = json["status"]?.integer else { continue }
            // Skip the request that asked whether the mirror is up.
            if path != "/healthz" { requests.append(Request(time: time, path: path, status: status)) }
        }
        self.requests = requests.sorted { $0.time < $1.time }
    }

    /// The greatest number of requests in any second.
    var worstSecond: Int {
        var worst = 0
        var first = 0
        for (last, request) in requests.enumerated() {
            while request.time - requests[first].time >= 1_000_000_000 { first += 1 }
            worst = max(worst, last - first + 1)
        }
        return worst
    }

    /// The requests of the fullest second, with milliseconds from the first one.
    var worstRequests: String {
        var (worst, first) = (0..<0, 0)
        for (last, request) in requests.enumerated() {
            while request.time - requests[first].time >= 1_000_000_000 { first += 1 }
            if last - first + 1 > worst.count { worst = first..<last + 1 }
        }
        return requests[worst].map { "\(($0.time - requests[worst.lowerBound].time) / 1_000_000) ms \($0.status) \($0.path)" }.joined(separator: "\n")
    }

    /// Seconds from the first request to the last.
    var duration: Double {
        guard let first = requests.first, let last = requests.last else { return 0 }
        return Double(last.time - first.time) / 1e9
    }

    /// Requests a second, from the first to the last.
    var rate: Double { duration > 0 ? Double(requests.count - 1) / duration : 0 }

    var refusals: Int { requests.count { $0.status == 403 || $0.status == 429 } }

    /// The number of requests for each company.
    func shares(companies: Int) -> [Int] {
        (0..<companies).map { company in
            let cik = SmallFilings.cik(company)
            return requests.count { $0.path.contains("/data/\(cik)/") || $0.path.contains("CIK0000\(cik)") }
        }
    }

    /// The requests from `start` to `end` seconds after the first.
    func part(from start: Double, to end: Double) -> Self {
        guard let first = requests.first?.time else { return self }
        return Self(requests.filter { (Int(start * 1e9)..<Int(end * 1e9)).contains($0.time - first) })
    }

    private init(_ requests: [Request]) { self.requests = requests }

    var description: String {
        "\(requests.count) requests in \((duration * 10).rounded() / 10) s, \((rate * 100).rounded() / 100) a second, at most \(worstSecond) in one, \(refusals) refused"
    }
}
