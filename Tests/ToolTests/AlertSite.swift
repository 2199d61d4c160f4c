import Bytes
import Glibc
import JSONLines
import Testing

/// A sandbox with a stand-in for the services that alerts are sent to (`Servers/alert-sink`).
final class AlertSite {
    let sandbox: Sandbox
    private let sink: TestServer
    private(set) var environment: [String: String]

    /// The secret that the stand-in checks webhooks with.
    static let secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"

    /// - Parameter mail: options of the stand-in for its mail server, before which it makes a certificate for 127.0.0.1 in `pem` and `key`; nil for no mail server.
    init(mail: String? = nil) throws {
        sandbox = try Sandbox()
        environment = sandbox.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["SMTP_PORT"] = "\(try TestServer.freePort())"
        let certificate = """
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout key -out pem 2> openssl-messages
            """
        if mail != nil { try #require(Subprocess.run(["bash", "-c", certificate], folder: sandbox.home).status == 0) }
        let command = "exec \"$PACKAGE/.build-alerts/bin/python3\" \"$PACKAGE/Tests/ToolTests/Servers/alert-sink\" \"$PORT\" log"
        sink = try TestServer(
            commands: mail.map { "\(command) --smtp \"$SMTP_PORT\" \($0)" } ?? command, folder: sandbox.home, environment: &environment)
        environment["SINK"] = "http://127.0.0.1:\(sink.port)"
    }

    deinit { sink.stop() }

    var work: String { sandbox.work }

    /// Writes the channels file: a line a channel, in which $SINK and $SMTP_PORT stand for the addresses.
    func writeChannels(_ channels: String...) throws {
        try write("channels.yaml", "channels:\n" + channels.map { "  \($0)\n" }.joined())
    }

    /// Writes alerts as records of their own, for some channels.
    func writeAlerts(_ range: ClosedRange<Int>, to channels: String, severity: String = "warning", fields: String = "", file: String = "alerts") throws {
        let list = channels.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",")
        let lines = range.map { number in
            """
            {"type":"alert","id":"alert-\(number)","rule":"rule-\(number % 3)","severity":"\(severity)","action":"trigger","title":"Alert \(number)",\
            "accession_number":"0000000001-24-\(String(1_000_000 + number).dropFirst())","channels":[\(list)]\(fields)}

            """
        }
        try write(file, lines.joined())
    }

    func write(_ name: String, _ text: String) throws {
        let bytes = Array(text.utf8)
        try writeFile(bytes.span, to: "\(work)/\(name)")
    }

    /// Says what fails from now on: lines as `Servers/alert-sink` has them.
    func setFaults(_ lines: String) throws {
        let result = try Subprocess.run(["bash", "-c", "printf '%s\\n' \"$0\" > log.faults.new && mv log.faults.new log.faults", lines], folder: sandbox.home)
        try #require(result.status == 0)
    }

    /// Runs alert-send with the channels file and the outbox `outbox.db`.
    @discardableResult
    func send(_ arguments: String, _ changes: [String: String] = [:], seconds: Double = 120) throws -> Subprocess.Result {
        try run("alert-send --channels channels.yaml --state outbox.db \(arguments)", changes, seconds: seconds)
    }

    /// Runs a command in the shell, in the sandbox's working folder.
    @discardableResult
    func run(_ command: String, _ changes: [String: String] = [:], seconds: Double = 120) throws -> Subprocess.Result {
        try Subprocess.run(["bash", "-o", "pipefail", "-c", command], environment: environment.merging(changes) { $1 }, folder: work, seconds: seconds)
    }

    /// The messages that came so far, in their order.
    func messages() throws -> [JSONValue] {
        guard Places.exists("\(sandbox.home)/log") else { return [] }
        return try BucketSite.records(Subprocess.text(of: "\(sandbox.home)/log"))
    }

    /// The identifiers of the messages that a service accepted.
    func accepted(_ path: String) throws -> [String] {
        try messages().filter { $0["path"]?.string?.hasPrefix(path) == true && ($0["status"]?.integer ?? 999) < 300 }.map { $0["id"]?.string ?? "" }
    }

    /// A value of the outbox.
    func value(_ sql: String) throws -> String {
        let result = try run("sqlite3 outbox.db \"\(sql)\"")
        try #require(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").joined(separator: "\n")
    }
}

extension Subprocess.Result {
    /// The records on standard output.
    func records() throws -> [JSONValue] { try BucketSite.records(output) }
}
