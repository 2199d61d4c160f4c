import AWS
import Bytes
import Clocks
import Digest
import HTTP
import JSONLines

/// Sends messages by AWS's services: SNS (a topic, or text messages to a phone) and SES.
final class ServiceSender: Sender {
    private let client: ServiceClient
    private let call: (Message) -> ServiceCall

    /// - Parameters:
    ///   - service: the service's name in its own address and in the settings: `sns`, or `sesv2`.
    ///   - region: the region of the channel; nil for that of the settings.
    ///   - endpoint: the address of the channel; nil for that of the settings, or Amazon's own.
    ///   - certificates: a file of trusted certificates; nil for that of the settings.
    ///   - timeout: seconds for a message.
    ///   - call: makes the call for a message.
    init(
        _ service: Service, _ settings: AWSSettings, region: String?, endpoint: String?, certificates: String?, timeout: Double,
        call: @escaping (Message) -> ServiceCall
    ) throws(ServiceFailure) {
        self.call = { message in
            var call = call(message)
            call.timeOuts.total = timeout
            return call
        }
        let address = try (endpoint ?? settings.endpoint(of: service.rawValue)).map { text throws(ServiceFailure) in try ServiceEndpoint(text) }
        // The outbox tries again: here each call is tried once.
        client = try ServiceClient(
            service: service.signedName, region: region ?? settings.region, credentials: CredentialsProvider(settings),
            certificates: certificates ?? settings.certificates, backoff: Backoff(tries: 1)
        ) { region in address ?? ServiceEndpoint(service: service.host, region: region) }
    }

    enum Service: String {
        case sns, sesv2

        /// The name in signatures, and in the host's name.
        var signedName: String { self == .sns ? "sns" : "ses" }
        var host: String { self == .sns ? "sns" : "email" }
    }

    func send(_ message: Message, shouldStop: () -> Bool) -> SendOutcome {
        do throws(ServiceFailure) {
            _ = try client.perform(call(message), shouldStop: shouldStop)
            return .accepted
        } catch {
            if error.isInterrupted { return .interrupted }
            return error.isWorthAnotherTry ? .failed(error.message, pause: error.retryAfter) : .refused(error.message, isOfMessage: error.kind == .request)
        }
    }

    /// The bytes that SNS takes for a message, and the characters of its subject.
    private static let (messageLimit, subjectLimit) = (200_000, 99)
    /// The characters of a text message: SNS sends at most 1,600.
    private static let shortLimit = 1400

    /// Publishes a message to a topic or a phone. The topic of a first-in-first-out queue drops a message that it already got within five minutes.
    static func publish(_ message: Message, to topic: Channel.Topic) -> ServiceCall {
        var form: [(name: String, value: String)] = [("Action", "Publish"), ("Version", "2010-03-31")]
        switch topic {
        case .arn(let arn):
            form += [("TopicArn", arn), ("Message", SafeText.lines("\(message.heading)\n\n\(message.text)", limit: messageLimit))]
            // A subject is ASCII, and begins with a letter, a digit or a mark.
            let ascii = String(message.heading.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
            form.append(("Subject", SafeText.line(ascii, limit: subjectLimit)))
            for (number, attribute) in [("id", message.id), ("severity", message.severity.rawValue), ("rule", message.rule)].enumerated()
            where !attribute.1.isEmpty {
                let name = "MessageAttributes.entry.\(number + 1)"
                form += [("\(name).Name", attribute.0), ("\(name).Value.DataType", "String"), ("\(name).Value.StringValue", attribute.1)]
            }
            if arn.hasSuffix(".fifo") { form += [("MessageDeduplicationId", message.id), ("MessageGroupId", "secflow")] }
        case .phoneNumber(let number):
            let text = message.link.map { "\(message.heading)\n\($0)" } ?? message.heading
            form += [("PhoneNumber", number), ("Message", SafeText.lines(text, limit: shortLimit))]
        }
        var call = ServiceCall(.post, "/")
        call.headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]
        call.setBody(Array(form.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&").utf8))
        return call
    }

    /// Sends a mail as it is.
    static func mail(_ message: Message, _ addresses: Channel.MailAddresses) -> ServiceCall {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("FromEmailAddress", addresses.from)
        writer.key("Destination")
        writer.beginObject()
        writer.key("ToAddresses")
        writer.beginArray()
        for address in addresses.to { writer.string(address) }
        writer.endArray()
        writer.endObject()
        writer.key("Content")
        writer.beginObject()
        writer.key("Raw")
        writer.beginObject()
        writer.member("Data", MailMessage.bytes(message, addresses, at: wallSeconds()).base64)
        writer.endObject()
        writer.endObject()
        writer.endObject()
        writer.finish()
        var call = ServiceCall(.post, "/v2/email/outbound-emails")
        call.headers = [("content-type", "application/json")]
        call.setBody(writer.bytes)
        return call
    }
}
