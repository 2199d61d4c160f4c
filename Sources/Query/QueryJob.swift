/// What an expression says of a record.
package enum QueryResult: Equatable, Sendable {
    case yes, no
    /// The expression failed, crashed jq, or took too long.
    case failed(String)
}

/// A record, and the expressions to be evaluated on it.
package final class QueryJob {
    /// The numbers of the expressions.
    package let expressions: [Int]
    /// The record, a JSON value: `.` in an expression.
    let value: [UInt8]
    /// The filing that the record belongs to, a JSON value: `$filing` in an expression. Empty if the record is the filing.
    let filing: [UInt8]
    /// The results so far, in the order of `expressions`.
    package internal(set) var results: [QueryResult] = []
    /// Whether a worker has parsed the record.
    var isParsed = false
    /// Whether another process killed the worker that had the job in hand. The second time the job is to blame.
    var wasKilled = false

    package init(expressions: [Int], value: [UInt8], filing: [UInt8] = []) {
        self.expressions = expressions
        self.value = value
        self.filing = filing
    }

    package var isDone: Bool { results.count == expressions.count }

    var size: Int { value.count + filing.count }

    /// The order for a worker: the count and the numbers of the expressions that have no result, the length of the filing, the filing, the record.
    var order: [UInt8] {
        let rest = expressions.dropFirst(results.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 4 * rest.count + 8)
        func add(_ number: Int) { withUnsafeBytes(of: UInt32(number)) { bytes.append(contentsOf: $0) } }
        add(rest.count)
        for number in rest { add(number) }
        add(filing.count)
        bytes += filing
        bytes += value
        return bytes
    }
}
