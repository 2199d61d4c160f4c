import Records

/// Collects problems. It keeps the first hundred of each code, and adds one problem that counts the others.
struct ProblemList {
    /// The number of problems of one code that are kept.
    static let limit = 100

    private var kept: [Problem] = []
    /// The number of problems of each code, in the order in which the codes first occurred.
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
