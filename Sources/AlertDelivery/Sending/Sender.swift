/// Sends messages to one channel, one at a time. One thread uses it.
protocol Sender: AnyObject {
    /// Sends a message, and returns what the other side did with it.
    ///
    /// - Parameter shouldStop: checked several times a second; true gives the message up.
    func send(_ message: Message, shouldStop: () -> Bool) -> SendOutcome
}

/// What became of a message.
package enum SendOutcome: Sendable, Equatable {
    /// The other side has it.
    case accepted
    /// A later try may succeed.
    ///
    /// - Parameter pause: the seconds that the other side asks to wait; nil if it asks for none.
    case failed(String, pause: Int?)
    /// The other side refuses it, and would refuse it again.
    ///
    /// - Parameter isOfMessage: whether the reason is this message. Otherwise it would refuse all messages.
    case refused(String, isOfMessage: Bool)
    /// It was given up because the run was asked to stop.
    case interrupted
}
