import Bytes
import Markup

/// The paths of tuples (XBRL 2.1 §4.9). Each tuple is numbered among the tuples of the same name in its parent.
struct TuplePaths {
    private var open: [Ordinal<Report.Tuple>] = []
    private var counts: [String: Int] = [:]
    private var byID: [Report.Word: Ordinal<Report.Tuple>] = [:]

    /// The innermost open tuple.
    var current: Ordinal<Report.Tuple>? { open.last }

    /// Opens a tuple. Returns false if its path, or the sum of all paths, becomes too long.
    mutating func begin(_ concept: Name, id: Report.Word? = nil, parent: Ordinal<Report.Tuple>? = nil, _ report: Report) -> Bool {
        report.prefixes.use(report.names.namespace(of: concept), report.names)
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

    /// Returns the tuple with an id; nil if no such tuple was read yet.
    func tuple(_ id: Report.Word) -> Ordinal<Report.Tuple>? { byID[id] }
}
