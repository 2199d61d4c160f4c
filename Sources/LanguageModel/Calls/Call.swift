import Clocks
import Digest
package import JSONLines
package import Records

/// One question to a model, from the look into the cache to its outcome.
package final class Call {
    /// Looks at an answer: accepted, with its quotes; or the code and the message of a reject.
    package typealias Check = (JSONValue) -> Outcome.Result

    package let question: ModelQuestion
    package let dialect: Dialect
    package let key: String
    let check: Check

    package enum Result {
        case outcome(Outcome)
        case rejected(Rejection)
    }

    /// Nil until the call is done.
    package internal(set) var result: Result?
    /// Whether the outcome was in the cache.
    package internal(set) var isHit = false

    // The work of `CallQueue`.

    enum State {
        case new
        /// Another process asks the same, or all money is reserved: looked at again then.
        case waiting(until: Double)
        /// The cost is reserved: the call is sent then.
        case paced(until: Double, reservation: String?)
        case sent(transfer: Int, reservation: String?)
    }

    var state = State.new
    var claim: (any AnswerClaim)?
    /// What earlier answers, which were none, cost.
    var earlier: Outcome?
    /// The calls of the reject that is asked about again; nil if there is none.
    var refusedCalls: Int?
    /// Failures of the service in a row.
    var failures = 0
    var stream: CallSink?
    /// The transfer's first moment.
    var sentAt = 0.0

    /// - Parameters:
    ///   - label: the question's name in records, `name@version`, which is a part of the key.
    ///   - basis: what `check` depends on that is not sent, such as which texts of an answer are quotes: a part of the key, so that an answer that was checked in
    ///     another way is not taken.
    package init(_ question: ModelQuestion, _ dialect: Dialect, label: String, basis: [[UInt8]], check: @escaping Check) {
        self.question = question
        self.dialect = dialect
        self.check = check
        key = Self.key(question, dialect, label, basis)
    }

    /// The key in the cache: everything that the answer depends on.
    private static func key(_ question: ModelQuestion, _ dialect: Dialect, _ label: String, _ basis: [[UInt8]]) -> String {
        let hash = SHA256()
        func add(_ text: String) { add(Array(text.utf8)) }
        func add(_ bytes: [UInt8]) {
            // The length first, so that no two lists of parts give the same bytes.
            let length = Array("\(bytes.count):".utf8)
            hash.update(length.span)
            hash.update(bytes.span)
        }
        add("secflow answer 1")
        add(dialect.rawValue)
        add(question.model)
        add("\(question.maxOutputTokens)")
        add(question.temperature ?? "")
        add(label)
        add(question.system ?? "")
        add(question.instruction)
        add(question.schema)
        add(question.context ?? [])
        add(question.text)
        for part in basis { add(part) }
        return hash.finish().hexadecimal
    }
}
