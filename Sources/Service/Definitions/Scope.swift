import Access

/// What a caller may read.
package enum Scope: String, CaseIterable, Sendable {
    /// Companies, filings, and what stands in them.
    case filings = "filings:read"
    case alerts = "alerts:read"
    case answers = "answers:read"
    /// Workflows, their runs, and rejects.
    case runs = "runs:read"
}

/// What a caller may read, as a part of what an answer depends on.
struct Scopes: Hashable, Sendable {
    private let bits: UInt8

    init(_ caller: Caller) {
        bits = Scope.allCases.enumerated().reduce(0) { bits, scope in caller.may(scope.element.rawValue) ? bits | 1 << UInt8(scope.offset) : bits }
    }

    func contains(_ scope: Scope) -> Bool { Scope.allCases.firstIndex(of: scope).map { bits >> UInt8($0) & 1 == 1 } ?? false }

    /// For validators.
    var text: String { String(bits) }
}
