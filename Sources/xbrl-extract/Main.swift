import ArgumentParser
import Bytes
import Tool

@main
struct XBRLExtract: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "xbrl-extract",
        abstract: "Extract the facts and the financial statements of filings.",
        discussion: """
            Reads filing records on standard input, or submissions, instances and inline documents as operands. Writes each filing's
            record, its statements and facts, and an end record. Needs no network.

            EXAMPLES
              The facts and statements of one submission:
                xbrl-extract 0009990001-25-000009.txt
              The statements of all filings in a store:
                find filings -name '*.txt' -print0 | xargs -0 filing-parse \\
                  | xbrl-extract --emit statements
              Facts, compared with the SEC's own extraction, and as xBRL-JSON:
                xbrl-extract --emit facts --cross-check --oim oim \\
                  0009990001-25-000007.txt > facts.ndjson
              With four processes, each of which writes a file of its own, because many
              processes must not write into one pipe:
                find filings -name '*.txt' -print0 | xargs -0 -P 4 -n 50 \\
                  sh -c 'xbrl-extract "$@" > "extracted.$$.ndjson"' -
            """,
        version: versionText)

    @Option(help: ArgumentHelp("What to write, separated by commas: facts, statements.", valueName: "kinds"))
    var emit: EmittedKinds = .all

    @Flag(help: "Compare the facts of inline documents with the SEC's own extraction, where the submission holds it; the counts go to the filing record.")
    var crossCheck = false

    @Option(help: ArgumentHelp("Also write the facts of each document set as xBRL-JSON (OIM 1.0) below DIR.", valueName: "dir"), completion: .directory)
    var oim: String?

    @Option(.jobs) var jobs = 1
    @Option(.filingLimit) var filingLimit = 120
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?
    @Option(.filesFrom) var filesFrom: String?
    @Flag(name: [.customShort("0"), .long], help: .null) var null = false

    @Argument(help: ArgumentHelp("Submissions or documents; - or none: filing records on standard input.", valueName: "submission"), completion: .file())
    var files: [String] = []

    func run() throws {
        let (emit, crossCheck, oim) = (emit, crossCheck, oim)
        let status = Run.status("xbrl-extract", common, retry: retry) { run throws(ToolFailure) in
            if let oim { try rethrowing(checkFolder(oim, isWritten: true), as: ToolFailure.init(_:)) }
            let operands = try DataOperands(files, filesFrom: filesFrom, null: null)
            let filter = FilingFilter(.data(operands), jobs: jobs, filingLimit: filingLimit, run: run) {
                ExtractWorker(emit: emit, checks: crossCheck, oimFolder: oim)
            }
            try filter.processAll()
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

/// The kinds of records to unfold from a filing.
struct EmittedKinds: OptionSet, ExpressibleByArgument {
    let rawValue: Int
    static let facts = EmittedKinds(rawValue: 1)
    static let statements = EmittedKinds(rawValue: 2)
    static let all: EmittedKinds = [.facts, .statements]

    init(rawValue: Int) { self.rawValue = rawValue }

    init?(argument: String) {
        self = []
        for word in argument.split(separator: ",") {
            switch word {
            case "facts": insert(.facts)
            case "statements": insert(.statements)
            default: return nil
            }
        }
        if isEmpty { return nil }
    }

    static var allValueStrings: [String] { ["facts", "statements", "facts,statements"] }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    var defaultValueDescription: String { "facts,statements" }
}
