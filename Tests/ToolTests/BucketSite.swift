import Glibc
import JSONLines
import Testing

/// A sandbox with a bucket in SeaweedFS.
final class BucketSite {
    let sandbox: Sandbox
    private let storage: TestServer
    private(set) var environment: [String: String]

    /// - Parameter bucket: the name of the bucket; nil for a name that no other test has.
    init(bucket: String? = nil) throws {
        sandbox = try Sandbox()
        environment = sandbox.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        storage = try TestServer(commands: TestServer.bucket, folder: sandbox.home, environment: &environment)
        if let bucket { environment["BUCKET"] = bucket }
        try #require(self.bucket("make").status == 0)
    }

    deinit {
        // SeaweedFS keeps volumes for each bucket, and one server may serve all suites.
        _ = try? bucket("remove")
        storage.stop()
    }

    var work: String { sandbox.work }

    /// Runs `Commands/bucket`, directly on SeaweedFS.
    func bucket(_ arguments: String...) throws -> Subprocess.Result {
        try Subprocess.run(["bucket"] + arguments, environment: environment, folder: work)
    }

    /// What is in the bucket: SHA-256, length and key of each object.
    func sums() throws -> String { try output(of: "sums") }

    /// The unfinished uploads: key, identifier and number of parts of each, the oldest first.
    func uploads() throws -> String { try output(of: "uploads") }

    private func output(of command: String) throws -> String {
        let result = try bucket(command)
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }

    /// Starts the stand-in between s3-put and SeaweedFS, with rules as `Servers/aws-stand-in` describes them.
    func standIn(_ rules: String...) throws -> StandIn { try StandIn(rules, storage: storage.port, environment: environment, folder: sandbox.home) }

    /// Runs a command in the shell, in the sandbox's working folder, with other variables than those of the bucket where given.
    @discardableResult
    func run(_ command: String, _ changes: [String: String] = [:], seconds: Double = 120) throws -> Subprocess.Result {
        try Subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], environment: environment.merging(changes) { $1 }, folder: work, seconds: seconds)
    }

    /// The rejects in a file.
    func rejects(_ name: String = "rejects") throws -> [JSONValue] {
        guard Places.exists("\(work)/\(name)") else { return [] }
        return try Self.records(Subprocess.text(of: "\(work)/\(name)"))
    }

    static func records(_ text: String) throws -> [JSONValue] {
        try text.split(separator: "\n").map { line in
            let bytes = Array(line.utf8)
            return try JSONValue(parsing: bytes.span)
        }
    }

    /// Makes small files `f1` and so on, of different content, and a list of them as records, with the keys `raw/1.txt` and so on.
    func makeFiles(_ count: Int) throws {
        try python(
            """
            with open("records", "w") as records:
                for n in range(1, \(count) + 1):
                    with open(f"f{n}", "w") as file: file.write((f"file {n}\\n" * 300)[:n * 37 % 3000])
                    print('{"type":"filing","path":"f%d","key":"raw/%d.txt"}' % (n, n), file=records)
            """)
    }

    /// The sums that the bucket has when all files of `makeFiles` are in it.
    func expectedSums(_ count: Int) throws -> String {
        try python(
            """
            import hashlib
            for key in sorted(f"raw/{n}.txt" for n in range(1, \(count) + 1)):
                data = open("f" + key[4:-4], "rb").read()
                print(hashlib.sha256(data).hexdigest(), len(data), key)
            """)
    }

    /// Runs a program in the sandbox's working folder, and returns its output.
    @discardableResult
    func python(_ program: String) throws -> String {
        let result = try Subprocess.run(["python3", "-c", program], folder: work)
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }
}

/// A server between s3-put and SeaweedFS that spoils requests and gives credentials: `Servers/aws-stand-in`.
final class StandIn {
    private let server: TestServer
    private let logPath: String

    fileprivate init(_ rules: [String], storage: Int, environment: [String: String], folder: String) throws {
        let number = Self.number(in: folder)
        logPath = "\(folder)/stand-in-\(number).log"
        var environment = environment
        let arguments = rules.map { "'\($0)'" }.joined(separator: " ")
        server = try TestServer(
            commands: "exec \"$PACKAGE/Tests/ToolTests/Servers/aws-stand-in\" \"$PORT\" \(storage) '\(logPath)' \(arguments)", folder: folder,
            environment: &environment)
        try write("container-token\n", to: tokenPath)
    }

    deinit { server.stop() }

    private static func number(in folder: String) -> Int { Places.names(in: folder).count { $0.hasPrefix("stand-in-") && $0.hasSuffix(".log") } }

    var address: String { "http://127.0.0.1:\(server.port)" }
    /// The variables with which s3-put sends its requests here.
    var variables: [String: String] { ["AWS_ENDPOINT_URL_S3": address, "AWS_ENDPOINT_URL_STS": address] }
    /// The file of the token for the container's credentials.
    var tokenPath: String { "\(logPath).token" }
    /// The variables with which the credentials come from the container's host.
    var container: [String: String] {
        variables.merging([
            "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(address)/credentials/container",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": tokenPath,
        ]) { $1 }
    }

    /// The variables with which the credentials are those of a role, by the token in the file `token`.
    var webIdentity: [String: String] {
        variables.merging(["AWS_ACCESS_KEY_ID": "", "AWS_WEB_IDENTITY_TOKEN_FILE": "token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r"]) { $1 }
    }

    /// The requests so far, without those that read objects, each with its phase and status; status 0 is a connection that was cut.
    func requests(reading: Bool = false) throws -> [(phase: Substring, status: Int, key: Substring)] {
        try Subprocess.text(of: logPath).split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return (words[2], Int(words[4]) ?? -1, words[3])
        }.filter { ($0.phase == "get") == reading }
    }

    /// The number of requests of a phase with a status.
    func count(_ phase: String, _ status: Int) throws -> Int { try requests().count { $0.phase == phase && $0.status == status } }
}
