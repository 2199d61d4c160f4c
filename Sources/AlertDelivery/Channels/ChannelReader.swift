import Glibc
import YAML

/// Reads one channel.
struct ChannelReader {
    let faults: FaultList

    private static let common = ["kind", "limit", "quiet", "timeout", "certificates"]

    func channel(_ name: String, _ line: Int, _ node: YAMLNode) -> Channel? {
        if name.isEmpty || name.utf8.count > ChannelLimits.name || !name.utf8.allSatisfy(Self.isInName) {
            faults.add(line, "the name of a channel consists of at most \(ChannelLimits.name) letters, digits, -, _ and .: \"\(name.prefix(80))\"")
            return nil
        }
        // All fields are known until the kind is.
        guard case .mapping(let entries) = node.value else {
            faults.add(node.line, "the channel \(name) is \(node.kind), and must be a mapping")
            return nil
        }
        guard let kindNode = entries.first(where: { $0.key == "kind" })?.value else {
            faults.add(node.line, "the channel \(name) has no kind: \(Channel.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        guard let kind = kindNode.text.flatMap(Channel.Kind.init(rawValue:)) else {
            let found = kindNode.text.map { "\"\($0.prefix(80))\"" } ?? kindNode.kind
            faults.add(kindNode.line, "kind is \(found), and must be one of \(Channel.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        guard let fields = FieldReader(node, "a channel of kind \(kind.rawValue)", known: Self.common + kind.fields, faults) else { return nil }
        guard let destination = destination(kind, fields) else { return nil }
        var channel = Channel(name: name, line: line, kind: kind, destination: destination)
        channel.limit = limit(fields, kind)
        channel.quiet = quiet(fields)
        if let (text, line) = fields.text("timeout", limit: 20) {
            if let seconds = Int(text), (1...ChannelLimits.timeout).contains(seconds) {
                channel.timeout = Double(seconds)
            } else {
                faults.add(line, "timeout is \"\(text)\", and must be a number of seconds from 1 to \(ChannelLimits.timeout)")
            }
        }
        if let (path, line) = fields.text("certificates", limit: ChannelLimits.text) {
            if access(path, R_OK) != 0 { faults.add(line, "certificates: cannot read \(path): \(String(cString: strerror(errno)))") }
            channel.certificates = path
        }
        return channel
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
    }

    private func limit(_ fields: FieldReader, _ kind: Channel.Kind) -> MessageLimit? {
        guard let (text, line) = fields.text("limit", limit: 40) else { return kind.standardLimit }
        if text == "none" { return nil }
        guard let limit = MessageLimit(text) else {
            faults.add(line, "limit is \"\(text)\", and must be like 20/minute (second, minute, hour or day), or none")
            return nil
        }
        return limit
    }

    private func quiet(_ fields: FieldReader) -> QuietHours? {
        guard let (text, line) = fields.text("quiet", limit: 40) else { return nil }
        guard let hours = QuietHours(text) else {
            faults.add(line, "quiet is \"\(text)\", and must be like \"22:00-07:00\"")
            return nil
        }
        return hours
    }

    // MARK: Where the messages go

    private func destination(_ kind: Channel.Kind, _ fields: FieldReader) -> Channel.Destination? {
        switch kind {
        case .slack:
            guard let url = address(fields, "url", ["https", "http"]) else { return nil }
            return .slack(url: url)
        case .pagerduty:
            let url = fields.has("url") ? address(fields, "url", ["https", "http"]) : "https://events.pagerduty.com/v2/enqueue"
            guard let key = required(fields, "routing_key"), let url else { return nil }
            return .pagerDuty(url: url, routingKey: key)
        case .smtp: return mail(fields)
        case .sns:
            let endpoint = fields.has("endpoint") ? address(fields, "endpoint", ["https", "http"]) : nil
            guard let topic = topic(fields) else { return nil }
            return .sns(topic, region: fields.text("region", limit: ChannelLimits.name)?.text, endpoint: endpoint)
        case .ses:
            let endpoint = fields.has("endpoint") ? address(fields, "endpoint", ["https", "http"]) : nil
            guard let addresses = mailAddresses(fields) else { return nil }
            return .ses(addresses, region: fields.text("region", limit: ChannelLimits.name)?.text, endpoint: endpoint)
        case .webhook:
            let url = address(fields, "url", ["https", "http"])
            guard let secret = required(fields, "secret"), let url else { return nil }
            guard let key = WebhookSignature.key(secret) else {
                faults.add(fields.line, "secret is not whsec_ and 24 to 64 bytes in base64, as Standard Webhooks has it")
                return nil
            }
            return .webhook(url: url, key: key)
        case .command:
            guard let words = fields.texts("command", most: ChannelLimits.list, limit: ChannelLimits.text)?.map(\.text) else {
                if !fields.has("command") { missing(fields, "command") }
                return nil
            }
            guard let program = words.first, !words.contains(where: { $0.utf8.contains(0) }) else { return nil }
            if words.count == 1, program.contains(where: \.isWhitespace), access(program, X_OK) != 0 {
                faults.add(fields.line, "command is a list, of the program and its arguments: [sh, -c, \"\(program.prefix(80))\"]")
                return nil
            }
            return .command(words)
        }
    }

    private func mail(_ fields: FieldReader) -> Channel.Destination? {
        let url = address(fields, "url", ["smtps", "smtp"])
        let user = fields.text("user", limit: ChannelLimits.text)?.text
        let password = fields.text("password", limit: ChannelLimits.text)?.text
        if (user == nil) != (password == nil) { faults.add(fields.line, "user and password belong together") }
        var requiresTLS = true
        if let (text, line) = fields.text("tls", limit: 20) {
            if text != "required", text != "none" { faults.add(line, "tls is \"\(text)\", and must be required or none") }
            requiresTLS = text != "none"
        }
        if !requiresTLS, user != nil { faults.add(fields.line, "tls is none, and the password would travel unencrypted: leave one of them out") }
        guard let addresses = mailAddresses(fields), let url else { return nil }
        return .smtp(.init(url: url, user: user, password: password, requiresTLS: requiresTLS), addresses)
    }

    private func mailAddresses(_ fields: FieldReader) -> Channel.MailAddresses? {
        let from = required(fields, "from")
        if !fields.has("to") { missing(fields, "to") }
        guard let from, let to = fields.texts("to", most: ChannelLimits.list, limit: ChannelLimits.text)?.map(\.text), !to.isEmpty else { return nil }
        for address in [from] + to where !MailAddress.isValid(address) {
            faults.add(fields.line, "\"\(address.prefix(80))\" is not the address of a mailbox: NAME@HOST")
            return nil
        }
        return .init(from: from, to: to)
    }

    private func topic(_ fields: FieldReader) -> Channel.Topic? {
        let (arn, phone) = (fields.text("topic", limit: ChannelLimits.text), fields.text("phone", limit: 20))
        switch (arn, phone) {
        case (let (arn, line)?, nil):
            guard arn.hasPrefix("arn:") else { break }
            _ = line
            return .arn(arn)
        case (nil, let (phone, line)?):
            guard phone.hasPrefix("+"), phone.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }), (7...16).contains(phone.utf8.count) else {
                faults.add(line, "phone is \"\(phone)\", and must be a number like +12025550123")
                return nil
            }
            return .phoneNumber(phone)
        default: break
        }
        if fields.has("topic"), !fields.has("phone"), let arn {
            faults.add(arn.line, "topic is \"\(arn.text.prefix(80))\", and must be the ARN of a topic")
        } else {
            faults.add(fields.line, "a channel of kind sns has either topic, the ARN of a topic, or phone, a number")
        }
        return nil
    }

    private func required(_ fields: FieldReader, _ name: String) -> String? {
        if !fields.has(name) { missing(fields, name) }
        return fields.text(name, limit: ChannelLimits.text)?.text
    }

    private func missing(_ fields: FieldReader, _ name: String) { faults.add(fields.line, "the channel has no \(name)") }

    /// A URL. Its text, which may hold a secret, is in no message.
    private func address(_ fields: FieldReader, _ name: String, _ schemes: [String]) -> String? {
        guard let text = required(fields, name) else { return nil }
        let scheme = schemes.first { text.lowercased().hasPrefix("\($0)://") }
        guard let scheme, text.utf8.count > scheme.utf8.count + 3, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            faults.add(fields.line, "\(name) is not an address that begins with \(schemes.map { "\($0)://" }.joined(separator: " or "))")
            return nil
        }
        guard !text.dropFirst(scheme.count + 3).prefix(while: { $0 != "/" }).contains("@") else {
            faults.add(fields.line, "\(name) holds a user or a password: they have fields of their own, or no place here")
            return nil
        }
        return text
    }
}

extension Channel.Kind {
    /// The fields of a kind, beside those of all kinds.
    var fields: [String] {
        switch self {
        case .slack: ["url"]
        case .pagerduty: ["routing_key", "url"]
        case .smtp: ["url", "user", "password", "from", "to", "tls"]
        case .sns: ["topic", "phone", "region", "endpoint"]
        case .ses: ["from", "to", "region", "endpoint"]
        case .webhook: ["url", "secret"]
        case .command: ["command"]
        }
    }

    /// Channels that people read have a limit.
    var standardLimit: MessageLimit? {
        switch self {
        case .slack, .pagerduty, .smtp, .sns, .ses: MessageLimit(count: 20, seconds: 60)
        case .webhook, .command: nil
        }
    }
}
