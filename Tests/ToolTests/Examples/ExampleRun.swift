import Glibc
import Testing

/// One run of an example, in a folder of its own, against a mirror of the filings in Examples.
struct ExampleRun {
    private(set) var status: Int32 = 0
    private(set) var output = ""
    /// The standard output of a second run in the same folder; nil without one.
    private(set) var repeatedOutput: String?
    private(set) var errors = ""
    /// Whether the example wrote anything to standard output or into a file.
    private(set) var hasWritten = false

    /// - Parameters:
    ///   - filings: the folder that the mirror serves.
    ///   - isRepeated: whether to run the example a second time in the same folder.
    init(_ example: Example, filings: String, isRepeated: Bool = false) throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "0"
        let servers = try ExampleServers(for: example, filings: filings, folder: sandbox.home, environment: &environment)
        defer { servers.stop() }
        // EDGAR_BASE_URL suffices. With EDGAR_DATA_URL set, an example that starts its own mirror would still send requests to this one.
        environment["EDGAR_DATA_URL"] = nil
        // README.md names files relative to the package's folder.
        try #require(symlink(Places.examples, "\(sandbox.work)/Examples") == 0)
        if !example.files.isEmpty {
            let made = try Subprocess.run(
                ["make", "--silent", "-f", Example.filesPath] + example.files, environment: environment, folder: sandbox.work)
            guard made.status == 0 else { throw Subprocess.Failure(description: "cannot make \(example.files): \(made.errors)") }
        }

        let (start, output, errors) = ("\(sandbox.home)/commands", "\(sandbox.home)/output", "\(sandbox.home)/errors")
        try write(servers.commands, to: start)
        let program = try Subprocess(
            ["bash", "-eu", "-o", "pipefail", start], environment: environment, folder: sandbox.work, output: output, errors: errors)
        // Also ends the processes that the example left in the background: they are in its process group.
        defer { program.stop() }
        if example.runsUntilStopped {
            let isAtWork = try TestClock.eventually(seconds: 30, every: 20_000) {
                try !Subprocess.text(of: output).isEmpty || Subprocess.text(of: errors).contains("serving")
            }
            status = isAtWork ? program.wait(seconds: 0.2) ?? 0 : 124
        } else {
            status = program.wait(seconds: 60) ?? 124
        }
        self.output = try Subprocess.text(of: output)
        self.errors = try Subprocess.text(of: errors)
        let files = try Subprocess.run(["find", sandbox.work, "-type", "f", "-newer", start, "-size", "+0"])
        // The last line of filing-check says how much it compared.
        hasWritten = !self.output.isEmpty || self.errors.contains("filings compared: ") || !files.output.isEmpty || example.runsUntilStopped && status == 0
        guard isRepeated, status == example.status, !example.runsUntilStopped else { return }
        let second = try Subprocess.run(["bash", "-eu", "-o", "pipefail", start], environment: environment, folder: sandbox.work)
        (status, repeatedOutput) = (second.status, second.output)
        self.errors += second.errors
    }
}

/// The servers for an example, and its commands with the ports of these servers.
private struct ExampleServers {
    private(set) var commands: String
    private var servers: [TestServer] = []
    private var redis: Subprocess?

    init(for example: Example, filings: String, folder: String, environment: inout [String: String]) throws {
        commands = example.commands
        if commands.contains("s3-put") || commands.contains("s3-get") || commands.contains("--bucket") {
            let bucket = try TestServer(commands: TestServer.bucket, folder: folder, environment: &environment)
            try bucket.makeBucket("filings")
            servers.append(bucket)
            commands.replace("127.0.0.1:8333", with: "127.0.0.1:\(bucket.port)")
        }
        if commands.contains("secret-run") {
            let secrets = try TestServer(
                commands: #"exec "$PACKAGE/Tests/ToolTests/Servers/aws-stand-in" "$PORT" 0 "$PWD/log""#, folder: folder, environment: &environment)
            servers.append(secrets)
            environment.merge(["AWS_ENDPOINT_URL": "http://127.0.0.1:\(secrets.port)", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"]) { $1 }
        }
        if commands.contains("filing-ask") {
            let models = try TestServer(
                commands: #"exec python3 "$PACKAGE/Tests/ToolTests/Servers/model-stand-in" "$PORT" ledger"#, folder: folder, environment: &environment)
            servers.append(models)
            environment.merge(["ANTHROPIC_BASE_URL": "http://127.0.0.1:\(models.port)", "OPENAI_BASE_URL": "http://127.0.0.1:\(models.port)/v1"]) { $1 }
        }
        servers.append(try TestServer(commands: TestServer.mirror(of: filings), folder: folder, environment: &environment))
        if commands.contains("8300") { commands.replace("8300", with: "\(try TestServer.freePort())") }
        if commands.contains("redis:") {
            let port = try TestServer.freePort()
            redis = try Subprocess(["redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", ""], folder: folder)
            commands.replace(/redis:\/\/[a-z.]+:6379/, with: "redis://127.0.0.1:\(port)")
            environment["REDIS_URL"] = "redis://127.0.0.1:\(port)"
            _ = try TestClock.eventually(seconds: 30, every: 50_000) { try Subprocess.run(["redis-cli", "-p", "\(port)", "ping"]).status == 0 }
        }
    }

    func stop() {
        redis?.stop()
        for server in servers { server.stop() }
    }
}
