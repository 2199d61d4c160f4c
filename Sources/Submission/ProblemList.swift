import Records

/// Problems as they are found. Of each kind the first hundred are kept; how many more there were is said behind them.
struct ProblemList {
    /// Problems of one code.
    static let limit = 100

    private var kept: [Problem] = []
    /// How many of each code there were, in the order in which they came up.
    private var counts: [(code: String, count: Int)] = []
    private var places: [String: Int] = [:]

    mutating func add(_ code: String, document: String? = nil, offset: Int? = nil, _ message: @autoclosure () -> String) {
        let place = places[code, default: counts.count]
        if place == counts.count {
            places[code] = place
            counts.append((code, 0))
        }
        counts[place].count += 1
        guard counts[place].count <= Self.limit else { return }
        kept.append(Problem(code: code, message: message(), document: document, offset: offset))
    }

    var all: [Problem] {
        kept + counts.filter { $0.count > Self.limit }.map { Problem(code: $0.code, message: "\($0.count - Self.limit) more of these were found") }
    }
}
