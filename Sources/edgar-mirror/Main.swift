import ArgumentParser
import Tool

@main
struct EdgarMirror: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgar-mirror",
        abstract: "Serve a folder of submissions as EDGAR would, on this machine only.",
        discussion: """
            Listens on 127.0.0.1 and answers with EDGAR's own layout: the Archives, full and daily indexes, the daily Feed, \
            the current feed, full-text search, submissions JSON and ticker files, all made from the headers of the submissions in the folder and below it (.txt and .nc, \
            either with .gz). SIGHUP has the folder read anew. It stands in for EDGAR in tests, demonstrations and offline work.

            EXAMPLES
              Serve a folder, and let the other tools ask it instead of EDGAR:
                edgar-mirror --root filings --port 8300 &
                export EDGAR_BASE_URL=http://127.0.0.1:8300 EDGAR_DATA_URL=http://127.0.0.1:8300
                edgar-list --cik 320193 | edgar-fetch --store copy
              Refuse who sends more than ten requests a second, and keep a log:
                edgar-mirror --root filings --port 0 --port-file port --rate 10 --log requests.ndjson
              One answer in five goes wrong, in any of the ways there are:
                edgar-mirror --root filings --fault all=20% --seed 7
            """,
        version: versionText)

    @Option(help: ArgumentHelp("Serve the submissions in DIR and the folders below it.", valueName: "dir"))
    var root: String

    @Option(help: ArgumentHelp("Listen on this port; 0 takes any that is free.", valueName: "n"))
    var port = 8300

    @Option(help: ArgumentHelp("Write the port's number to FILE once requests are taken.", valueName: "file"))
    var portFile: String?

    @Option(help: ArgumentHelp("Refuse who sends more than R requests within a second, as the SEC does.", valueName: "r"))
    var rate: Int?

    @Option(help: ArgumentHelp("How long the rate must stay below that of --rate before requests are served again; 600 unless given.", valueName: "seconds"))
    var timeOut: Int?

    @Option(help: ArgumentHelp("Entries that the current feed goes back.", valueName: "n"))
    var feedEntries = 2000

    @Option(
        help: ArgumentHelp(
            """
            Spoil answers: KIND[,KIND...]=SHARE[:SECONDS]. KIND is reset, truncate, stall, slow, 429, 503, empty, html, length, changed or all; SHARE \
            is N% of the requests, or Nx for the first N of each path (may be repeated).
            """, valueName: "spec"))
    var fault: [FaultRule] = []

    @Option(help: ArgumentHelp("Spoil with --fault only answers to paths that begin so; all unless given.", valueName: "prefix"))
    var faultOn: String?

    @Option(help: ArgumentHelp("Choose the requests that --fault spoils by this number: the same number, the same requests; 1 unless given.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Append one line of JSON a request to FILE.", valueName: "file"))
    var log: String?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535.") }
        if let rate, !(1...100_000).contains(rate) { throw ValidationError("--rate takes a number from 1 to 100000.") }
        guard (0...1_000_000).contains(feedEntries) else { throw ValidationError("--feed-entries takes a number from 0 to 1000000.") }
        if let timeOut, !(0...86_400).contains(timeOut) { throw ValidationError("--time-out takes a number from 0 to 86400.") }
        if timeOut != nil, rate == nil { throw ValidationError("--time-out does nothing without --rate") }
        if fault.isEmpty, faultOn != nil || seed != nil { throw ValidationError("\(seed == nil ? "--fault-on" : "--seed") does nothing without --fault") }
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
