import Clocks
import HTTP

/// Sends messages as mails.
final class MailSender: Sender {
    private let server: Channel.MailServer
    private let addresses: Channel.MailAddresses
    private let connection: MailConnection

    init(_ server: Channel.MailServer, _ addresses: Channel.MailAddresses, timeout: Double, certificates: String?) throws(HTTPFailure) {
        self.server = server
        self.addresses = addresses
        connection = try MailConnection(
            url: server.url, user: server.user, password: server.password, requiresTLS: server.requiresTLS, certificates: certificates, timeout: timeout)
    }

    func send(_ message: Message, shouldStop: () -> Bool) -> SendOutcome {
        let mail = MailMessage.bytes(message, addresses, at: wallSeconds())
        do throws(MailFailure) {
            try connection.send(mail, from: addresses.from, to: addresses.to, shouldStop: shouldStop)
            return .accepted
        } catch {
            if error.kind == .interrupted { return .interrupted }
            // The server's answer names no address.
            let isOfRecipient = error.reason.contains("RCPT") && addresses.to.count > 1
            let reason = isOfRecipient ? "\(error.reason) (one of \(addresses.to.joined(separator: ", ")))" : error.reason
            return error.kind == .transient ? .failed(reason, pause: nil) : .refused(reason, isOfMessage: error.kind == .refusedMail)
        }
    }
}
