/// A queue of messages that several workers take from, as SQS and Redis streams are.
///
/// A message that a worker has received is invisible to others for a while. It comes back unless the worker deletes it: nothing is lost with a worker, and a
/// message may be delivered more than once.
package protocol MessageQueue: AnyObject {
    /// Sends messages in their order.
    ///
    /// - Returns: how many of them, from the first on, the queue has taken. Messages behind a failure are not tried.
    func send(_ messages: [[UInt8]]) -> (count: Int, failure: QueueFailure?)

    /// Receives up to `limit` messages, which nobody else gets for the queue's time of visibility. Waits for the first one, at most some seconds.
    ///
    /// - Parameter shouldStop: checked at least once a second. If it is true, the wait ends.
    func receive(limit: Int, shouldStop: () -> Bool) throws(QueueFailure) -> [QueuedMessage]

    /// Keeps messages invisible for this many seconds from now; 0 gives them back at once. A message that another worker has by now is left to it, where the queue
    /// can tell.
    func hide(_ messages: [QueuedMessage], seconds: Int) throws(QueueFailure)

    /// Removes messages that are done.
    func delete(_ messages: [QueuedMessage]) throws(QueueFailure)

    /// The number of messages that wait, without those that workers have received, and those that are given back and wait for their time.
    func depth() throws(QueueFailure) -> Int

    /// How many messages this worker has moved aside, because they came too often or are none.
    var setAside: Int { get }
}

/// Limits of what a worker has in hand.
package enum QueueLimits {
    /// Bytes of messages beyond which no further one is received: with the largest record less than 50 MB.
    package static let bytes = 32 << 20
}

/// A message that was received, and not yet deleted or given back.
package struct QueuedMessage: Equatable, Sendable {
    /// How the queue knows this delivery: a receipt handle of SQS, the ID of an entry of a stream.
    package let handle: String
    package let body: [UInt8]
    /// How often the message was delivered, this time included.
    package let deliveries: Int

    package init(handle: String, body: [UInt8], deliveries: Int) {
        self.handle = handle
        self.body = body
        self.deliveries = deliveries
    }
}

/// Why a queue could not do what was asked.
package struct QueueFailure: Error, Equatable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// The queue was not reached, or asks to come back later.
        case transient
        /// The queue, or this user's access to it, does not exist.
        case refused
        /// The settings of this host are wrong or incomplete.
        case configuration
        /// A message that the queue never takes.
        case message
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
