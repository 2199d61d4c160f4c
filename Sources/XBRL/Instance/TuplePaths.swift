import Bytes
import Markup

/// Where a fact stands among tuples (XBRL 2.1 §4.9): the path of the tuples around it, each counted within its parent.
struct TuplePaths {
    private var open: [Ordinal<Report.Tuple>] = []
    private var counts: [String: Int] = [:]
    private var byID: [Report.Word: Ordinal<Report.Tuple>] = [:]

    /// The innermost tuple that is open.
    var current: Ordinal<Report.Tuple>? { open.last }

    /// False when the path becomes too long, or all paths together.
    mutating func begin(_ concept: Name, id: Report.Word? = nil, parent: Ordinal<Report.Tuple>? = nil, _ report: Report) -> Bool {
        let base = ((parent ?? current).map { report.tuples[$0].path + "/" } ?? "") + report.qualifiedName(concept)
        guard base.utf8.count <= XBRLLimits.repeated else { return false }
        let count = counts[base, default: 0] + 1
        counts[base] = count
        let path = "\(base)[\(count)]"
        guard report.countRepeated(path.utf8.count) else { return false }
        let tuple = report.tuples.nextOrdinal
        report.tuples.append(Report.Tuple(path: path))
        open.append(tuple)
        if let id { byID[id] = tuple }
        return true
    }

    mutating func end() { _ = open.popLast() }

    /// Nil for an id that has not been seen.
    func tuple(_ id: Report.Word) -> Ordinal<Report.Tuple>? { byID[id] }
}
