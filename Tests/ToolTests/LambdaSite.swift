import JSONLines
import Testing

/// EDGAR with some filings of one day, and functions of Examples/lambda behind `Servers/lambda-runtime`.
final class LambdaSite {
    let sandbox: Sandbox
    private let mirror: TestServer
    private let runtime: TestServer
    private(set) var environment: [String: String]

    static let day = "2025-11-06"

    /// - Parameters:
    ///   - functions: names of handlers, or `secflow-` and the name of a handler.
    ///   - seconds: the time-out of a function.
    ///   - variables: further variables of the functions.
    ///   - mirror: further options of edgar-mirror.
    ///   - handlers: scripts of further handlers by their names.
    init(
        _ functions: [String] = ["load"], seconds: Int = 60, variables: [String: String] = [:], mirror options: String = "", handlers: [String: String] = [:]
    ) throws {
        sandbox = try Sandbox()
        environment = sandbox.environment.merging(variables) { $1 }
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["SECFLOW_MARGIN"] = environment["SECFLOW_MARGIN"] ?? "1"
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = environment["EDGAR_RATE_LIMIT_PER_SEC"] ?? "50"
        environment["DATABASE_URL"] = "sqlite:\(sandbox.work)/a.db"
        let made = try Subprocess.run(
            ["bash", "-c", "night-filings 8 \(Self.day) edgar \"$EXAMPLES\"/edgar/*.txt"], environment: environment, folder: sandbox.home)
        try #require(made.status == 0, "\(made.errors)")
        mirror = try TestServer(
            commands: "exec edgar-mirror --root edgar --port \"$PORT\" --rate 51 --log requests \(options)", folder: sandbox.home, environment: &environment)
        let copied = try Subprocess.run(["bash", "-c", "cp -r \"$EXAMPLES\"/lambda lambda"], environment: environment, folder: sandbox.home)
        try #require(copied.status == 0, "\(copied.errors)")
        for (name, script) in handlers {
            let write = #"printf '#!/usr/bin/env bash\n%s\n' "$2" > "lambda/handlers/$1" && chmod 755 "lambda/handlers/$1""#
            let written = try Subprocess.run(["bash", "-c", write, "bash", name, script], environment: environment, folder: sandbox.home)
            try #require(written.status == 0, "\(written.errors)")
        }
        // The functions have EDGAR's addresses, and not those that a further server would get.
        let addresses = "EDGAR_BASE_URL='\(environment["EDGAR_BASE_URL"] ?? "")' EDGAR_DATA_URL='\(environment["EDGAR_DATA_URL"] ?? "")'"
        var started = environment
        runtime = try TestServer(
            commands: """
                export \(addresses)
                exec "$PACKAGE/Tests/ToolTests/Servers/lambda-runtime" "$PORT" \(seconds) lambda/bootstrap invocations \(functions.joined(separator: " "))
                """, folder: sandbox.home, environment: &started)
    }

    deinit {
        runtime.stop()
        mirror.stop()
    }

    /// The address at which the functions are invoked.
    var address: String { "http://127.0.0.1:\(runtime.port)" }

    /// What a function answers to an event; `error` is that of the header X-Amz-Function-Error.
    func invoke(_ event: String, _ function: String = "load") throws -> (answer: JSONValue, error: String?) {
        let result = try Subprocess.run(
            [
                "curl", "--silent", "--show-error", "--fail", "--dump-header", "\(sandbox.home)/headers", "--data-binary", event,
                "\(address)/2015-03-31/functions/\(function)/invocations",
            ], seconds: 120)
        try #require(result.status == 0, "\(result.errors)\(runtime.log)")
        let headers = try Subprocess.text(of: "\(sandbox.home)/headers")
        let error = headers.split(separator: "\r\n").first { $0.hasPrefix("X-Amz-Function-Error: ") }.map { String($0.dropFirst(22)) }
        let bytes = Array(result.output.utf8)
        return (try JSONValue(parsing: bytes.span), error)
    }

    /// The status and the body of an answer for the web.
    func ask(_ event: String) throws -> (status: Int?, body: JSONValue) {
        let (answer, error) = try invoke(event)
        #expect(error == nil)
        let body = Array((answer["body"]?.string ?? "null").utf8)
        return (answer["statusCode"]?.integer, try JSONValue(parsing: body.span))
    }

    /// The messages that a batch gives back.
    func failures(_ event: String) throws -> [String] {
        let (answer, error) = try invoke(event)
        #expect(error == nil)
        return try #require(answer["batchItemFailures"]?.array, "\(answer)").compactMap { $0["itemIdentifier"]?.string }
    }

    /// The event of a queue with messages.
    static func queue(_ messages: [(id: String, body: String)]) -> String {
        let records = messages.map { message in
            let body = message.body.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return #"{"messageId":"\#(message.id)","eventSource":"aws:sqs","body":"\#(body)"}"#
        }
        return #"{"Records":[\#(records.joined(separator: ","))]}"#
    }

    /// The record of one of the filings, as edgar-list writes it.
    static func filing(_ number: Int) -> String {
        #"{"type":"filing","accession_number":"0009990001-25-\#(String(1_000_000 + number).dropFirst())","cik":"0009990001","ticker":"ALDC"}"#
    }

    /// The invocations so far.
    func invocations() throws -> [JSONValue] { try BucketSite.records(Subprocess.text(of: "\(sandbox.home)/invocations")) }

    @discardableResult
    func bash(_ script: String, seconds: Double = 120) throws -> Subprocess.Result {
        let result = try Subprocess.run(
            ["bash", "-o", "pipefail", "-c", script], environment: environment, folder: sandbox.work, seconds: seconds)
        #expect(result.status == 0, "\(script): \(result.output.suffix(2000)) \(result.errors.suffix(2000))")
        return result
    }

    /// The rows of a database, without times and what only the way to it tells.
    func rows(_ database: String) throws -> String { try bash("rows \(database) | \(OrchestratedNight.masks)").output }

    /// The rows that one pipeline in a shell leaves.
    ///
    /// - Parameter archive: what the submissions go through before they are parsed.
    func expectedRows(through archive: String = "cat") throws -> String {
        try bash(
            """
            edgar-list --since \(Self.day) --until \(Self.day) | edgar-fetch --quiet --store expected | \(archive) | filing-parse | xbrl-extract \
                | financials-load --quiet --db sqlite:expected.db > receipts
            """)
        return try rows("expected.db")
    }
}
