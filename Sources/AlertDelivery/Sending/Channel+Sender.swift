import AWS
import Bytes
import Glibc
import HTTP
import Processes

/// Why a channel cannot be used.
package struct ChannelFailure: Error, CustomStringConvertible {
    package let message: String

    package var description: String { message }
}

extension Channel {
    /// Returns what sends messages to the channel.
    ///
    /// - Parameter openAlerts: returns the identifiers of the alerts that a message resolves; nil if they are not known at the moment.
    func sender(openAlerts: @escaping (Message) -> [String]?) throws(ChannelFailure) -> any Sender {
        if let certificates { try checkCertificates(certificates) }
        do throws(HTTPFailure) {
            switch destination {
            case .slack(let url): return try HTTPSender(.slack(url), timeout: timeout, certificates: certificates)
            case .pagerDuty(let url, let key):
                return try PagerDutySender(url: url, routingKey: key, timeout: timeout, certificates: certificates, openAlerts: openAlerts)
            case .smtp(let server, let addresses): return try MailSender(server, addresses, timeout: timeout, certificates: certificates)
            case .webhook(let url, let key): return try HTTPSender(.webhook(url, key: key), timeout: timeout, certificates: certificates)
            case .command(let words):
                guard let command = Command(words) else { throw HTTPFailure(.library, "command", "the command is empty") }
                return CommandSender(command, timeout: timeout)
            case .sns, .ses: break
            }
        } catch { throw ChannelFailure(message: "channel \(name): \(error.reason)") }
        do throws(ServiceFailure) { return try serviceSender() } catch { throw ChannelFailure(message: "channel \(name): \(error.message)") }
    }

    private func serviceSender() throws(ServiceFailure) -> any Sender {
        let settings = try AWSSettings { name in getenv(name).map { String(cString: $0) } }
        switch destination {
        case .sns(let topic, let region, let endpoint):
            // The region of a topic is in its name.
            var topicRegion: String?
            if case .arn(let arn) = topic { topicRegion = arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(3).first.map(String.init) }
            return try ServiceSender(.sns, settings, region: region ?? topicRegion, endpoint: endpoint, certificates: certificates, timeout: timeout) {
                ServiceSender.publish($0, to: topic)
            }
        case .ses(let addresses, let region, let endpoint):
            return try ServiceSender(.sesv2, settings, region: region, endpoint: endpoint, certificates: certificates, timeout: timeout) {
                ServiceSender.mail($0, addresses)
            }
        default: throw ServiceFailure(.configuration, code: "no_service", message: "no service of AWS")
        }
    }

    private func checkCertificates(_ path: String) throws(ChannelFailure) {
        do throws(SystemFailure) { _ = try readFile(path) } catch { throw ChannelFailure(message: "channel \(name): certificates: \(error)") }
    }
}
