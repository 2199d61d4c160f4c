import Testing
import YAML

@testable import AlertDelivery

struct ChannelsFileTests {
    private static func channels(_ text: String) throws(YAMLFaults) -> ChannelSet {
        let bytes = Array(text.utf8)
        return try ChannelSet(parsing: bytes.span) { name in ["HOOK": "https://example.com/hook"][name] }
    }

    private static func faults(_ text: String) -> [String] {
        do throws(YAMLFaults) {
            _ = try channels(text)
            return []
        } catch { return error.faults.map(\.description) }
    }

    @Test func everyFieldIsRead() throws {
        let set = try Self.channels(
            """
            version: 1
            default: [b]
            channels:
              a: {kind: slack, url: "${HOOK}", limit: 3/hour, quiet: "22:00-07:00", timeout: 5, certificates: /etc/passwd}
              b: {kind: smtp, url: "smtp://mail.example.com:587", user: u, password: p, from: a@example.com, to: b@example.com}
              c: {kind: command, command: [cat, -n]}
              d: {kind: sns, topic: "arn:aws:sns:us-east-1:1:t", limit: none}
            """)
        let first = try #require(set["a"])
        #expect(first.destination == .slack(url: "https://example.com/hook") && first.limit == MessageLimit(count: 3, seconds: 3600))
        #expect(first.quiet == QuietHours("22:00-07:00") && first.timeout == 5 && first.certificates == "/etc/passwd")
        #expect(set["b"]?.limit == MessageLimit(count: 20, seconds: 60) && set["c"]?.limit == nil && set["d"]?.limit == nil)
        #expect(set["c"]?.destination == .command(["cat", "-n"]))
        #expect(set.names(of: []) == ["b"] && set.names(of: ["x", "a", "x"]) == ["x", "a"])
    }

    /// Each fault has its line, and none repeats a secret.
    @Test(arguments: [
        ("a: {kind: pigeon}", "kind is \"pigeon\""), ("a: {url: x}", "has no kind"), ("a: {kind: slack}", "no url"),
        ("a: {kind: slack, url: 5}", "begins with https://"), ("a: {kind: slack, url: \"https://x\", certificates: /absent}", "cannot read /absent"),
        ("a: {kind: command, command: \"cat | x\"}", "command is a list"),
        ("a: {kind: slack, url: \"https://u:SECRET@example.com\"}", "holds a user"), ("a: {kind: slack, url: \"ftp://SECRET\"}", "begins with https://"),
        ("a: {kind: slack, url: \"https://x\", colour: red}", "no field \"colour\""),
        ("a: {kind: slack, url: \"https://x\", limit: many}", "limit is \"many\""),
        ("a: {kind: slack, url: \"https://x\", limit: 0/minute}", "limit is"), ("a: {kind: slack, url: \"https://x\", timeout: 46}", "from 1 to 45"),
        ("a: {kind: slack, url: \"https://x\", quiet: night}", "quiet is"), ("a: {kind: webhook, url: \"https://x\", secret: SECRET}", "whsec_"),
        ("a: {kind: smtp, url: \"smtp://x\", from: a, to: b@c}", "not the address of a mailbox"),
        ("a: {kind: smtp, url: \"smtp://x\", from: a@b, to: \"b@c\\nBcc: d\"}", "not the address of a mailbox"),
        ("a: {kind: smtp, url: \"smtp://x\", from: a@b, to: c@d, user: u}", "belong together"),
        ("a: {kind: smtp, url: \"smtp://x\", from: a@b, to: c@d, user: u, password: SECRET, tls: none}", "unencrypted"),
        ("a: {kind: sns}", "either topic"), ("a: {kind: sns, topic: t}", "the ARN of a topic"), ("a: {kind: sns, phone: 12}", "phone is"),
        ("a: {kind: command}", "no command"), ("\"a b\": {kind: command, command: x}", "the name of a channel"), ("a: 7", "must be a mapping"),
    ])
    func faultsHaveTheirLine(_ channel: String, _ message: String) throws {
        let faults = Self.faults("version: 1\nchannels:\n  \(channel)\n")
        let fault = try #require(faults.first)
        #expect(fault.hasPrefix("line 3: ") && fault.contains(message), "\(faults)")
        #expect(!faults.contains { $0.contains("SECRET") })
    }

    @Test func allFaultsAreReported() {
        #expect(Self.faults("default: [x]\nchannels:\n  a: {kind: slack}\n  b: {kind: none}\n").count == 3)
        #expect(Self.faults("version: 2\nchannels: {}\n").count == 2)
        #expect(Self.faults("rules: []\n").count == 2)
        #expect(Self.faults("channels: [").count == 1)
        #expect(Self.faults("channels:\n  a: {kind: slack, url: \"${NONE}\"}\n").first?.contains("NONE") == true)
    }
}
