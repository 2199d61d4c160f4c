/// A request of a client, with the number under which its end is reported and the attempts made so far.
struct RequestJob {
    let identifier: Int
    var request: EdgarRequest
    var failures = 0
    var throttles = 0
    var redirects = 0
    /// The earliest moment of the next attempt, in seconds on the monotonic clock.
    var notBefore = 0.0

    init(identifier: Int, request: EdgarRequest) {
        self.identifier = identifier
        self.request = request
    }
}
