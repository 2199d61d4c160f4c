/// Limits of jq expressions and their evaluation.
package enum QueryLimits {
    /// Bytes of one expression, and of all expressions.
    package static let expression = 64 << 10
    package static let expressions = 1 << 20
    /// The most expressions.
    package static let count = 1000
    /// Seconds of CPU that an expression may take for one record.
    package static let seconds = 2
    /// Seconds of CPU that compiling all expressions may take.
    static let compileSeconds = 20
    /// Bytes of address space of the worker process.
    static let memory = 2 << 30
    /// Bytes of one record.
    package static let record = 128 << 20
    /// Jobs in a batch. Two batches are in flight, so that neither process waits for the other.
    static let batch = 100
    /// Bytes of all jobs in flight.
    static let bytesInFlight = 32 << 20
    /// Bytes of a message that jq gives.
    static let message = 300
}
