import ArgumentParser
import ServerTool
import Tool

@main
struct EdgarMirror: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgar-mirror",
        abstract: "Serve a folder of submissions as EDGAR would, on this machine only.",
        discussion: """
            Listens on 127.0.0.1 and serves EDGAR's own paths: the Archives, full and daily indexes, the daily Feed, the current feed, full-text \
            search, submissions files and lists of tickers, all made from the headers of the submissions in the folder and below it (.txt and .nc, \
            either with .gz). SIGHUP makes it read the folder again. For tests, demonstrations and offline work.

            EXAMPLES
              Let the other tools use this machine instead of EDGAR:
                edgar-mirror --root filings --port 8300 &
                sleep 1
                export EDGAR_BASE_URL=http://127.0.0.1:8300
                edgar-list --cik 9990001 | edgar-fetch --store copy
              Refuse clients that send more than ten requests a second, and keep a log:
                edgar-mirror --root filings --port 8300 --rate 10 \\
                  --log requests.ndjson
              Spoil one response in five, each with a random fault:
                edgar-mirror --root filings --port 8300 --fault all=20% --seed 7
            """,
        version: versionText)

    @Option(help: ArgumentHelp("Serve the submissions in DIR and the folders below it.", valueName: "dir"), completion: .directory)
    var root: String

    @Option(help: ArgumentHelp("Listen on this port; 0: on any free port.", valueName: "n"))
    var port = 8300

    @Option(help: ArgumentHelp("Write the port number to FILE once the server accepts requests.", valueName: "file"), completion: .file())
    var portFile: String?

    @Option(help: ArgumentHelp("Refuse requests beyond R within a second, as the SEC does.", valueName: "r"))
    var rate: Int?

    @Option(help: ArgumentHelp("With --rate: refuse requests until the rate has stayed below R for this time. The default is 600.", valueName: "seconds"))
    var timeOut: Int?

    @Option(help: ArgumentHelp("The most entries in the current feed.", valueName: "n"))
    var feedEntries = 2000

    @Option(
        help: ArgumentHelp(
            """
            Spoil responses: KIND[,KIND...]=SHARE[:SECONDS]. KIND is reset, truncate, stall, slow, 429, 503, empty, html, length, changed or all; SHARE \
            is N% of the requests, or Nx for the first N of each path (may be repeated).
            """, valueName: "spec"))
    var fault: [FaultRule] = []

    @Option(help: ArgumentHelp("With --fault: spoil only responses to paths that begin with PREFIX.", valueName: "prefix"))
    var faultOn: String?

    @Option(help: ArgumentHelp("With --fault: the seed. With the same seed, the same responses are spoiled. The default is 1.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Append one line of JSON for each request to FILE.", valueName: "file"), completion: .file())
    var log: String?

    @Flag(help: "Write nothing but errors to standard error.")
    var quiet = false

    @Option(help: ArgumentHelp("The format of messages: text or json.", valueName: "text|json"))
    var logFormat: LogFormat = .text

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535.") }
        if let rate, !(1...100_000).contains(rate) { throw ValidationError("--rate takes a number from 1 to 100000.") }
        guard (0...1_000_000).contains(feedEntries) else { throw ValidationError("--feed-entries takes a number from 0 to 1000000.") }
        if let timeOut, !(0...86_400).contains(timeOut) { throw ValidationError("--time-out takes a number from 0 to 86400.") }
        if timeOut != nil, rate == nil { throw ValidationError("--time-out does nothing without --rate") }
        if fault.isEmpty, faultOn != nil || seed != nil { throw ValidationError("\(seed == nil ? "--fault-on" : "--seed") does nothing without --fault") }
    }

    func run() throws {
        let diagnostics = Diagnostics(tool: "edgar-mirror", format: logFormat, isQuiet: quiet)
        let options = self
        do {
            try waitFor { try await MirrorServer(options: options, diagnostics: diagnostics).run() }
        } catch let failure as ToolFailure {
            diagnostics.error(failure.message)
            throw ExitCode(failure.status.rawValue)
        }
    }
}
