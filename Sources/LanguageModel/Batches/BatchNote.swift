import Bytes
import JSONLines

/// What is known of a batch that this program has made or is about to make: a file in the cache, whose name is made of the keys of its questions.
struct BatchNote {
    /// When the batch was about to be submitted, in Unix time.
    var intendedAt: Int
    /// The number of its requests.
    var count: Int
    /// The batch; nil until the service has answered.
    var batch: String?
    /// The reservation in the budget.
    var reservation: String?

    init(intendedAt: Int, count: Int, reservation: String?) {
        self.intendedAt = intendedAt
        self.count = count
        self.reservation = reservation
    }

    /// Nil if there is no such file, or if it is damaged.
    init?(path: String) {
        guard let bytes = try? readFile(path, limit: 64 << 10), let value = try? JSONValue(parsing: bytes.span), let at = value["intended_at"]?.integer,
            let count = value["count"]?.integer
        else { return nil }
        intendedAt = at
        self.count = count
        batch = value["batch"]?.string
        reservation = value["reservation"]?.string
    }

    func write(to path: String) throws(SystemFailure) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("intended_at", intendedAt)
        writer.member("count", count)
        writer.member("batch", batch)
        writer.member("reservation", reservation)
        writer.endObject()
        writer.endLine()
        let bytes = writer.bytes
        try AtomicFile.write(bytes.span, to: path)
    }
}
