/// What a run has counted of its calls.
package struct CallCounts {
    /// Outcomes that were in the cache, and calls whose outcome was not.
    package internal(set) var hits = 0
    package internal(set) var misses = 0
    /// Requests by the class of their status: `2xx`; `failed` without a response.
    package private(set) var requests: [String: Int] = [:]
    /// Tokens and cost by model.
    package private(set) var usage: [String: Usage] = [:]
    package private(set) var cost: [String: Dollars] = [:]

    package init() {}

    mutating func add(status: Int) { requests[status == 0 ? "failed" : "\(status / 100)xx", default: 0] += 1 }

    mutating func add(_ tokens: Usage, _ dollars: Dollars?, model: String) {
        usage[model, default: Usage()] += tokens
        if let dollars { cost[model, default: .zero] += dollars }
    }
}
