/// A channel of a channels file: how alerts reach people, and how many at a time.
package struct Channel: Sendable {
    package enum Kind: String, CaseIterable, Sendable { case slack, pagerduty, smtp, sns, ses, webhook, command }

    /// Who a mail is from, and whom it is for.
    package struct MailAddresses: Sendable, Equatable {
        package let from: String
        package let to: [String]
    }

    /// A mail server.
    package struct MailServer: Sendable, Equatable {
        /// `smtp://HOST[:PORT]` or `smtps://HOST[:PORT]`.
        package let url: String
        package let user: String?
        package let password: String?
        /// Whether the connection must be encrypted, at once (`smtps`) or by STARTTLS.
        package let requiresTLS: Bool
    }

    package enum Topic: Sendable, Equatable {
        case arn(String)
        case phoneNumber(String)
    }

    /// Where the messages go.
    package enum Destination: Sendable, Equatable {
        case slack(url: String)
        case pagerDuty(url: String, routingKey: String)
        case smtp(MailServer, MailAddresses)
        case sns(Topic, region: String?, endpoint: String?)
        case ses(MailAddresses, region: String?, endpoint: String?)
        /// - Parameter key: signs the messages, as Standard Webhooks has it.
        case webhook(url: String, key: [UInt8])
        case command([String])
    }

    package let name: String
    /// The line of the file where the channel begins.
    package let line: Int
    package let kind: Kind
    package let destination: Destination
    /// More messages than this become a digest; nil for no limit.
    package var limit: MessageLimit?
    package var quiet: QuietHours?
    /// Seconds that one message may take.
    package var timeout = ChannelLimits.standardTimeout
    /// A file of trusted certificates to use instead of the system's.
    package var certificates: String?
}

/// The limits of a channels file.
package enum ChannelLimits {
    static let channels = 100
    /// Bytes of a name, of an address, and of a secret.
    static let name = 64
    static let text = 2000
    /// Recipients of a mail, and arguments of a command.
    static let list = 100
    static let standardTimeout = 30.0
    /// The most seconds for a message: less than a claim on a delivery lasts.
    static let timeout = 45
}

/// A number of messages in a time.
package struct MessageLimit: Sendable, Equatable {
    package let count: Int
    /// The time in seconds.
    package let seconds: Int

    package init(count: Int, seconds: Int) {
        self.count = count
        self.seconds = seconds
    }

    /// Parses `20/minute`, where the time is a second, minute, hour or day.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let times = ["second": 1, "minute": 60, "hour": 3600, "day": 86400]
        guard parts.count == 2, let count = Int(parts[0]), (1...1_000_000).contains(count), let seconds = times[String(parts[1])] else { return nil }
        self.init(count: count, seconds: seconds)
    }
}
