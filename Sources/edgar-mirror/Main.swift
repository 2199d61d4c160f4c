import ArgumentParser
import Tool

@main
struct EdgarMirror: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgar-mirror",
        abstract: "Serve a folder of submissions as EDGAR would, on this machine only.",
        discussion: """
            Listens on 127.0.0.1 and answers with EDGAR's own layout: the Archives, full and daily indexes, submissions \
            JSON and ticker files, all made from the headers of the submissions in the folder and below it (.txt and .nc, \
            either with .gz). It stands in for EDGAR in tests, demonstrations and offline work.

            EXAMPLES
              Serve a folder, and let the other tools ask it instead of EDGAR:
                edgar-mirror --root filings --port 8300 &
                export EDGAR_BASE_URL=http://127.0.0.1:8300 EDGAR_DATA_URL=http://127.0.0.1:8300
                edgar-list --cik 320193 | edgar-fetch --store copy
              Refuse who sends more than ten requests a second, and keep a log:
                edgar-mirror --root filings --port 0 --port-file port --rate 10 --log requests.ndjson
            """,
        version: secflowVersion)

    @Option(help: ArgumentHelp("Serve the submissions in DIR and the folders below it.", valueName: "dir"))
    var root: String

    @Option(help: ArgumentHelp("Listen on this port; 0 takes any that is free.", valueName: "n"))
    var port = 8300

    @Option(help: ArgumentHelp("Write the port's number to FILE once requests are taken.", valueName: "file"))
    var portFile: String?

    @Option(help: ArgumentHelp("Refuse who sends more than R requests within a second, as the SEC does.", valueName: "r"))
    var rate: Int?

    @Option(help: ArgumentHelp("How long the rate must stay below before requests are served again.", valueName: "seconds"))
    var timeOut = 600

    @Option(help: ArgumentHelp("Append one line of JSON a request to FILE.", valueName: "file"))
    var log: String?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535.") }
        if let rate, !(1...100_000).contains(rate) { throw ValidationError("--rate takes a number from 1 to 100000.") }
        guard (0...86_400).contains(timeOut) else { throw ValidationError("--time-out takes a number from 0 to 86400.") }
    }

    func run() throws {
        let diagnostics = Diagnostics(tool: "edgar-mirror")
        let options = self
        do {
            try waitFor { try await Run(options: options, diagnostics: diagnostics).callAsFunction() }
        } catch let failure as ToolFailure {
            diagnostics.error(failure.message)
            throw ExitCode(failure.status.rawValue)
        }
    }
}
