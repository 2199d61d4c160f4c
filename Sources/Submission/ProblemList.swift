import Records

/// Collects problems. Of each code it keeps the first hundred, and then one problem that counts the rest.
struct ProblemList {
    /// The number of problems kept of one code.
    static let limit = 100

    private var kept: [Problem] = []
    /// The number of problems of each code, in the order in which the codes came up.
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
        kept + counts.filter { $0.count > Self.limit }.map { Problem(code: $0.code, message: "\($0.count - Self.limit) more problems of this code") }
    }
}
