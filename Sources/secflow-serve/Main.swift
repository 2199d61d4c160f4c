import ArgumentParser
import Processes
import ServerTool
import Service
import Tool
import WarehouseTool

@main
struct SecflowServe: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "secflow-serve",
        abstract: "Serve a database of filings as a read API.",
        discussion: """
            Answers requests under /v1: companies, filings, sections, facts, statements, figures, alerts, answers, rejects, workflows and runs, as JSON, \
            NDJSON or CSV; /v1/openapi.json describes them all. Without --jwks, --jwt-secret-file and --api-keys it listens on this machine alone, and \
            everybody on it may read. SIGTERM ends the server when the requests in hand are answered.

            EXAMPLES
              Serve a database for oneself, and ask for a company's fiscal years as CSV:
                secflow-serve --db secflow.db &
                sleep 1
                curl -s -H 'Accept: text/csv' \\
                  '127.0.0.1:8080/v1/figures?company=9990001&item=Revenues'
              Make a key for a program, which a server with --api-keys takes:
                secflow-serve --db secflow.db --make-key reports \\
                  --scope filings:read --expires 90
            """,
        version: versionText)

    @Option(help: .database, completion: .file())
    var db: String?

    @Option(help: ArgumentHelp("Listen on this address and port; port 0: any free port.", valueName: "host:port"))
    var listen = ListeningAddress(host: "127.0.0.1", port: 8080)

    @Option(help: ArgumentHelp("Write the port number to FILE once the server accepts requests.", valueName: "file"), completion: .file())
    var portFile: String?

    @Option(
        help: ArgumentHelp(
            "Show documents of filings from the submissions in DIR, as edgar-fetch has stored them, or in a bucket, as s3-put has: s3://BUCKET/PREFIX.",
            valueName: "dir|s3://bucket"),
        completion: .directory)
    var store: String?

    @Option(
        help: ArgumentHelp("Take tokens that the keys of this set have signed (RS256, ES256): the address of a set of keys, or a file.", valueName: "url|file"),
        completion: .file())
    var jwks: String?

    @Option(help: ArgumentHelp("Take tokens that are signed with the secret in FILE (HS256).", valueName: "file"), completion: .file())
    var jwtSecretFile: String?

    @Option(help: ArgumentHelp("The issuer that tokens must have (iss).", valueName: "text"))
    var issuer: String?

    @Option(help: ArgumentHelp("The audience that tokens must be for (aud).", valueName: "text"))
    var audience: String?

    @Flag(help: "Take the API keys of the database.")
    var apiKeys = false

    @Flag(help: "Let everybody read who can reach the address.")
    var anonymous = false

    @Option(help: ArgumentHelp("The most requests of a caller within a minute. The default is no limit.", valueName: "n"))
    var rate: Int?

    @Option(
        help: ArgumentHelp("Take the client's address from the X-Forwarded-For of the proxy at this address (may be repeated).", valueName: "address"))
    var proxy: [String] = []

    @Option(help: ArgumentHelp("Keep counts of requests and sessions in this Redis server, together with other servers: redis://HOST/DB.", valueName: "url"))
    var redis: String?

    @Option(
        help: ArgumentHelp("Append refusals, and who read answers, to FILE. Without it, a PostgreSQL database has them in audit_logs.", valueName: "file"),
        completion: .file())
    var auditFile: String?

    @Flag(help: "Add requests, their durations and active callers to the series in the database, once a minute.")
    var recordMetrics = false

    @Option(help: ArgumentHelp("Make an API key of the user NAME, write it, and exit.", valueName: "name"))
    var makeKey: String?

    @Option(
        help: ArgumentHelp("With --make-key: what the key may read (may be repeated).", valueName: "scope"), completion: .list(Scope.allCases.map(\.rawValue)))
    var scope: [Scope] = []

    @Option(help: ArgumentHelp("With --make-key: the days after which the key expires.", valueName: "days"))
    var expires: Int?

    @Flag(help: "Write a record for each API key, and exit.")
    var listKeys = false

    @Option(help: ArgumentHelp("Revoke the API key with this identifier, and exit.", valueName: "id"))
    var revokeKey: String?

    @Flag(help: "Write nothing but errors to standard error.")
    var quiet = false

    @Option(help: ArgumentHelp("The format of messages: text or json.", valueName: "text|json"))
    var logFormat: LogFormat = .text

    func validate() throws {
        let tasks = [makeKey != nil, listKeys, revokeKey != nil].count { $0 }
        guard tasks < 2 else { throw ValidationError("--make-key, --list-keys and --revoke-key exclude each other.") }
        if makeKey == nil, !scope.isEmpty || expires != nil {
            throw ValidationError("\(scope.isEmpty ? "--expires" : "--scope") does nothing without --make-key.")
        }
        if let makeKey {
            guard !scope.isEmpty else { throw ValidationError("--make-key needs --scope: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).") }
            guard (1...100).contains(makeKey.utf8.count) else { throw ValidationError("--make-key takes a name of 1 to 100 bytes.") }
        }
        if let expires, !(1...36_500).contains(expires) { throw ValidationError("--expires takes a number of days from 1 to 36500.") }
        if tasks > 0 { return }
        guard jwks == nil || jwtSecretFile == nil else { throw ValidationError("--jwks and --jwt-secret-file exclude each other.") }
        let asks = jwks != nil || jwtSecretFile != nil || apiKeys
        if anonymous, asks { throw ValidationError("--anonymous asks for no tokens and keys: leave out the other options.") }
        if jwks == nil, jwtSecretFile == nil, issuer != nil || audience != nil {
            throw ValidationError("--issuer and --audience do nothing without --jwks or --jwt-secret-file.")
        }
        guard asks || anonymous || listen.isLoopback else {
            throw ValidationError(
                "--listen \(listen.text(port: listen.port)) is open to other machines: give --jwks, --jwt-secret-file, --api-keys or --anonymous.")
        }
        if let rate, !(1...1_000_000).contains(rate) { throw ValidationError("--rate takes a number from 1 to 1000000.") }
        if TrustedProxies(proxy) == nil { throw ValidationError("--proxy takes an IP address, such as 127.0.0.1.") }
        if auditFile != nil, !asksForCredentials { throw ValidationError("--audit-file does nothing without --jwks, --jwt-secret-file or --api-keys.") }
        if redis != nil, rate == nil, !asksForCredentials { throw ValidationError("--redis does nothing without --rate, --api-keys or tokens.") }
    }

    /// Whether callers must say who they are.
    var asksForCredentials: Bool { jwks != nil || jwtSecretFile != nil || apiKeys }

    func run() throws {
        let diagnostics = Diagnostics(tool: "secflow-serve", format: logFormat, isQuiet: quiet)
        let options = self
        do {
            if try KeyTask(options, diagnostics).run() { return }
            limitMemoryArenas(to: ServiceServer.arenas)
            try waitFor { try await ServiceServer(options: options, diagnostics: diagnostics).run() }
        } catch let failure as ToolFailure {
            diagnostics.error(failure.message)
            throw ExitCode(failure.status.rawValue)
        }
    }
}

extension Scope: ExpressibleByArgument {}
