import Bytes
import Glibc

/// A golden case: a folder with a command and its expected output. Tests/README.md says how to add and record one.
struct GoldenCase: CustomStringConvertible, Sendable {
    /// The folder below Cases: `filing-parse/one-submission`.
    let name: String
    /// The filter that a case of `every-filter` runs for, as `$TOOL`; nil for any other case.
    var tool: String?

    var description: String { tool.map { "\(name) (\($0))" } ?? name }
    var folder: String { "\(Places.cases)/\(name)" }

    /// All cases, or those whose name begins with `SECFLOW_CASES`.
    static let all: [GoldenCase] = {
        let prefix = Places.environment("SECFLOW_CASES") ?? ""
        return Places.names(in: Places.cases).flatMap { group in
            let names = Places.names(in: "\(Places.cases)/\(group)").map { "\(group)/\($0)" }
            guard group == "every-filter" else { return names.map { GoldenCase(name: $0) } }
            return names.flatMap { name in Places.filters.map { GoldenCase(name: name, tool: $0) } }
        }.filter { $0.name.hasPrefix(prefix) && Places.exists("\($0.folder)/cmd") }
    }()

    /// The output of the command, with masks for everything that differs from run to run.
    struct Outcome: Equatable {
        var output: String
        var errors: String
        var status: Int32
        var serverLog = ""
    }

    /// The expected output, from the case's files.
    func expected() throws -> Outcome {
        func text(_ name: String) throws -> String {
            Places.exists("\(folder)/\(name)") ? try Subprocess.text(of: "\(folder)/\(name)") : ""
        }
        let status = try text("status").filter { !$0.isWhitespace }
        return Outcome(output: try text("expout"), errors: try text("experr"), status: Int32(status) ?? 0)
    }

    /// Runs the command in a fresh folder, with the case's server if it has one.
    func run() throws -> Outcome {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["CASE"] = folder
        environment["TOOL"] = tool
        let server = try TestServer(file: "\(folder)/server", folder: sandbox.home, environment: &environment)
        defer { server?.stop() }

        let input = Places.exists("\(folder)/input") ? "\(folder)/input" : "/dev/null"
        let result = try Subprocess.run(["bash", "-o", "pipefail", "\(folder)/cmd"], environment: environment, folder: sandbox.work, input: input, seconds: 60)
        if result.isTimedOut { throw Subprocess.Failure(description: "the command did not end within a minute: \(result.errors)") }

        var mask = Mask(sandbox.places + [(folder, "CASE"), (Places.examples, "EXAMPLES"), (Places.package, "PACKAGE")], port: server?.port)
        mask.bucket = environment["BUCKET"]
        mask.tool = tool
        return Outcome(output: mask(result.output), errors: mask(result.errors), status: result.status, serverLog: server?.log ?? "")
    }

    /// Records the output as the expected output. Empty files and a status of 0 are not written.
    func record(_ outcome: Outcome) throws {
        func write(_ name: String, _ text: String) throws {
            if text.isEmpty { unlink("\(folder)/\(name)") } else { try AtomicFile.write(Array(text.utf8).span, to: "\(folder)/\(name)") }
        }
        try write("expout", outcome.output)
        try write("experr", outcome.errors)
        try write("status", outcome.status == 0 ? "" : "\(outcome.status)\n")
    }
}

/// Masks the parts of a text that differ from run to run. There are no other rules.
struct Mask {
    private let places: [(path: String, name: String)]
    private let port: Int?
    var bucket: String?
    var tool: String?

    /// The version of the tools. A new version must not change any case.
    private static let version: String = {
        let source = (try? Subprocess.text(of: "\(Places.package)/Sources/Tool/CommandLine/Version.swift")) ?? ""
        let parts = source.split(separator: "\"")
        return parts.count > 1 ? String(parts[1]) : "?"
    }()

    /// - Parameter places: the paths to mask, longer ones first.
    init(_ places: [(path: String, name: String)], port: Int?) {
        self.places = places
        self.port = port
    }

    func callAsFunction(_ text: String) -> String {
        var text = text
        for (path, name) in places { text.replace(path, with: name) }
        if let tool { text.replace(tool, with: "TOOL") }
        if let bucket { text.replace(bucket, with: "BUCKET") }
        if let port { text.replace("127.0.0.1:\(port)", with: "127.0.0.1:PORT") }
        // Times of the run: `at` of rejects and messages, `fetched_at`.
        text.replace(#/"(at|fetched_at|listed_at|loaded_at)":"[0-9T:.Z+-]*"/#) { "\"\($0.1)\":\"TIME\"" }
        text.replace(#/"pid":[0-9]+/#) { _ in "\"pid\":PID" }
        text.replace("\"\(Self.version)\"", with: "\"VERSION\"")
        // If the build knows its commit, the commit follows the version.
        text.replace(#/^secflow (\S+)( \([0-9a-f]+\))?\n$/#) { $0.1 == Self.version ? "secflow VERSION\n" : $0.0 }
        return text
    }
}
