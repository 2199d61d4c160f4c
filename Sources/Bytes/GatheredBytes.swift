/// Bytes in order, of which long runs lie in other arrays and are not copied before they are written.
package struct GatheredBytes: Sendable {
    package var own: [UInt8]
    package private(set) var loans: Loans

    package init(_ own: [UInt8], _ loans: Loans) {
        self.own = own
        self.loans = loans
    }

    package var count: Int { own.count + loans.count }

    /// Lets go of all, but not of the room.
    package mutating func removeAll() {
        own.removeAll(keepingCapacity: true)
        loans.removeAll()
    }

    /// Visits the runs of bytes, own and lent, in their order.
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

/// Ranges of other arrays that belong between an array's own bytes. The arrays are kept as they are.
package struct Loans: Sendable {
    fileprivate private(set) var all: [(position: Int, bytes: [UInt8], range: Range<Int>)] = []
    /// Bytes that are lent.
    package private(set) var count = 0

    package init() {}

    /// - Parameter position: how many of the own bytes stand in front.
    package mutating func add(_ bytes: [UInt8], _ range: Range<Int>, at position: Int) {
        all.append((position, bytes, range))
        count += range.count
    }

    package mutating func removeAll() {
        all.removeAll(keepingCapacity: true)
        count = 0
    }
}
