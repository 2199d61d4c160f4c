import Bytes

/// Outcomes that processes share, by key. A key is 64 hexadecimal digits.
package protocol AnswerCache: AnyObject {
    /// Returns the outcome of a key; nil if there is none, or if it is damaged.
    func find(_ key: String) throws(CacheFailure) -> Outcome?

    /// Keeps an outcome, which replaces an earlier one.
    func store(_ outcome: Outcome, for key: String) throws(CacheFailure)

    /// Tries to become the only process that asks for a key, until the claim is released or this process ends. Nil if another process has it.
    func claim(_ key: String) throws(CacheFailure) -> (any AnswerClaim)?
}

/// The right to ask for a key.
package protocol AnswerClaim: AnyObject {
    /// Prolongs the claim, if it would end otherwise. Call it several times a minute.
    func renew()
    func release()
}

/// Why the cache cannot be used. No call may be made then: its answer would be lost, and paid again.
package struct CacheFailure: Error, CustomStringConvertible {
    package let description: String
    /// Whether a wrong address, a refused password or missing rights are the cause.
    package let isConfiguration: Bool

    init(_ message: String, isConfiguration: Bool = false) {
        description = message
        self.isConfiguration = isConfiguration
    }

    init(_ failure: SystemFailure) { self.init(failure.description) }
}
