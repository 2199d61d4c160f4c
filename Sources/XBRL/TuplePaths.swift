import Bytes
import Markup

/// Where a fact stands among tuples (XBRL 2.1 §4.9): the path of the tuples around it, each counted within its parent.
struct TuplePaths {
    private var open: [Int] = []
    private var counts: [String: Int] = [:]
    /// Tuples by the number of their tupleID.
    private var byID: [Int: Int] = [:]

    /// Index of the innermost tuple in the report, -1 outside all.
    var current: Int { open.last ?? -1 }

    /// False when the path becomes too long.
    mutating func begin(_ concept: Int, id: Int? = nil, parent: Int? = nil, _ report: Report, _ names: NameTable) -> Bool {
        let parent = parent ?? current
        let base = (parent >= 0 ? report.tuples[parent].path + "/" : "") + report.qualifiedName(concept, names)
        guard base.utf8.count <= XBRLLimits.repeated else { return false }
        counts[base, default: 0] += 1
        report.tuples.append(Report.Tuple(path: "\(base)[\(counts[base] ?? 1)]"))
        open.append(report.tuples.count - 1)
        if let id { byID[id] = report.tuples.count - 1 }
        return true
    }

    mutating func end() { open.removeLast() }

    /// Index of the tuple whose id has a number; -1 when it has not been seen.
    func tuple(_ id: Int) -> Int { byID[id] ?? -1 }
}
