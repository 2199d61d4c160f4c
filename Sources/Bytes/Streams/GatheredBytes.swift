/// Output bytes in order. Long runs stay in the arrays that own them, and are written from there without a copy.
package struct GatheredBytes: Sendable {
    package var own: [UInt8]
    package private(set) var loans: Loans

    package init(_ own: [UInt8], _ loans: Loans) {
        self.own = own
        self.loans = loans
    }

    package var count: Int { own.count + loans.count }

    /// Removes all bytes; the capacity stays.
    package mutating func removeAll() {
        own.removeAll(keepingCapacity: true)
        loans.removeAll()
    }

    /// Calls `body` with each run of bytes, own or lent, in order.
    package func forEachRun<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
        var position = 0
        for loan in loans.all {
            if loan.position > position { try own.withSpan(position..<loan.position, body) }
            try loan.bytes.withSpan(loan.range, body)
            position = loan.position
        }
        if position < own.count { try own.withSpan(position..<own.count, body) }
    }
}

/// Ranges of other arrays, each inserted between an array's own bytes.
package struct Loans: Sendable {
    fileprivate private(set) var all: [(position: Int, bytes: [UInt8], range: Range<Int>)] = []
    /// The sum of the ranges' bytes.
    package private(set) var count = 0

    package init() {}

    /// - Parameter position: the count of own bytes before the range.
    package mutating func add(_ bytes: [UInt8], _ range: Range<Int>, at position: Int) {
        all.append((position, bytes, range))
        count += range.count
    }

    package mutating func removeAll() {
        all.removeAll(keepingCapacity: true)
        count = 0
    }
}
