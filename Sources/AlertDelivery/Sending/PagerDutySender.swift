import HTTP

/// Sends events to PagerDuty. An incident has the identifier of its alert, or of the alert that this one follows.
final class PagerDutySender: Sender {
    private let requests: HTTPSender
    private let openAlerts: (Message) -> [String]?
    /// The key of the event that is being sent.
    private let key: KeyBox

    private final class KeyBox {
        var text = ""
    }

    /// - Parameter openAlerts: returns the identifiers of the alerts that a message resolves; nil if they are not known at the moment.
    init(url: String, routingKey: String, timeout: Double, certificates: String?, openAlerts: @escaping (Message) -> [String]?) throws(HTTPFailure) {
        self.openAlerts = openAlerts
        let key = KeyBox()
        self.key = key
        let form = HTTPSender.Form(url: url) { ([], PagerDutyEvent.body($0, key: key.text, routingKey: routingKey)) }
        requests = try HTTPSender(form, timeout: timeout, certificates: certificates)
    }

    func send(_ message: Message, shouldStop: () -> Bool) -> SendOutcome {
        guard let keys = keys(of: message) else { return .failed("the outbox does not say which alerts are resolved", pause: nil) }
        for text in keys {
            key.text = text
            let outcome = requests.send(message, shouldStop: shouldStop)
            if outcome != .accepted { return outcome }
        }
        return .accepted
    }

    /// The incidents of a message: one, or for the end of a rule's alerts all that are open. None are left if nothing was open.
    private func keys(of message: Message) -> [String]? {
        if let first = message.updates { return [first] }
        if message.action == .resolve, message.resolves != nil { return openAlerts(message) }
        return [message.id]
    }
}
