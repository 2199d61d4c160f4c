package import AWS
package import Bytes
import Clocks
package import HTTP

/// An object that is read into a temporary file without a name.
package final class TemporaryObject: ResponseSink {
    private let limit: Int
    private var file: Descriptor
    private var count = 0
    package private(set) var refusal: String?

    /// - Parameter limit: the most bytes that the object may have.
    package init(limit: Int) throws(SystemFailure) {
        self.limit = limit
        file = try Descriptor(temporary: ())
    }

    package func begin(_ head: ResponseHead) throws(SystemFailure) {
        if count > 0 { file = try Descriptor(temporary: ()) }
        count = 0
        if let length = head.contentLength, length > limit { refuse() }
    }

    package func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
        count += bytes.count
        guard count <= limit else { return refuse() }
        try file.write(bytes)
    }

    private func refuse() { refusal = "the object is longer than \(limit) bytes" }

    /// Passes the file to `body`.
    package func withFile<R, E: Error>(_ body: (borrowing Descriptor) throws(E) -> R) throws(E) -> R { try body(file) }
}

extension BucketClient {
    /// Reads one object, and waits for it. Other calls must not be under way.
    ///
    /// - Parameters:
    ///   - seconds: after which it is given up, as a transient failure.
    ///   - shouldStop: checked at least four times a second. If it is true, the call is given up as interrupted.
    package func read(_ key: String, into sink: any ResponseSink, seconds: Double, shouldStop: () -> Bool) throws(ServiceFailure) {
        let end = monotonicSeconds() + seconds
        var call = ServiceCall(.get, bucket.path(key))
        call.sink = sink
        call.timeOuts.connect = min(call.timeOuts.connect, seconds)
        call.timeOuts.total = seconds
        var result: Result<Response, ServiceFailure>?
        let identifier = send(call) { result = $0 }
        while result == nil {
            if shouldStop() || monotonicSeconds() >= end {
                cancel(identifier)
                throw ServiceFailure(.transient, code: "timed_out", message: "\(bucket.address(key)): not there after \(seconds) s")
            }
            _ = try run(seconds: 0.25)
        }
        if case .failure(let failure) = result { throw failure.ofBucket(bucket.name) }
    }
}
