import Bytes
import JSONLines

/// What is known of a batch that this program has made or is about to make: a file in the cache, until all of its answers are kept.
struct BatchNote {
    /// When the batch was about to be submitted, in Unix time.
    let intendedAt: Int
    /// The address of the service.
    let base: String
    /// The number of its requests.
    let count: Int
    /// The batch; nil until the service has answered.
    var batch: String?
    /// The reservation in the budget; nil for none, and when it is settled.
    var reservation: String?
    /// The questions whose answers are not kept yet, by their keys, with the greatest cost of each.
    var keys: [String: Dollars]

    /// Bytes of a note, which has some eighty for each of the 50,000 questions that a batch has at most.
    private static let limit = 16 << 20

    init(intendedAt: Int, base: String, reservation: String?, keys: [String: Dollars]) {
        self.intendedAt = intendedAt
        self.base = base
        count = keys.count
        self.reservation = reservation
        self.keys = keys
    }

    /// Nil if there is no such file, or if it is damaged.
    init?(path: String) {
        guard let bytes = try? readFile(path, limit: Self.limit), let value = try? JSONValue(parsing: bytes.span), let at = value["intended_at"]?.integer,
            let base = value["base"]?.string, let count = value["count"]?.integer, let members = value["keys"]?.members
        else { return nil }
        intendedAt = at
        self.base = base
        self.count = count
        batch = value["batch"]?.string
        reservation = value["reservation"]?.string
        keys = [:]
        for member in members {
            guard let parts = member.value.integer else { return nil }
            keys[member.key] = Dollars(parts: parts)
        }
    }

    /// The greatest cost of the questions.
    var amount: Dollars { keys.values.reduce(.zero, +) }

    func write(to path: String) throws(SystemFailure) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("intended_at", intendedAt)
        writer.member("base", base)
        writer.member("count", count)
        writer.member("batch", batch)
        writer.member("reservation", reservation)
        writer.key("keys")
        writer.beginObject()
        for (key, cost) in keys.sorted(by: { $0.key < $1.key }) {
            writer.key(utf8: key)
            writer.integer(cost.parts)
        }
        writer.endObject()
        writer.endObject()
        writer.endLine()
        let bytes = writer.bytes
        try AtomicFile.write(bytes.span, to: path)
    }
}
