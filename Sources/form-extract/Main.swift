import ArgumentParser
import Bytes
import Forms
import Tool

@main
struct FormExtract: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "form-extract",
        abstract: "Extract what XML forms say: insiders' trades, holdings, offerings.",
        discussion: """
            Reads filing records on standard input, or submissions and XML documents as operands. Writes each filing's record, a form
            record for each of its XML forms, the records of the trades, holdings or offerings in them, and an end record. Needs no network.

            EXAMPLES
              What insiders bought and sold, in one submission:
                form-extract Examples/forms/0009990001-25-000021.txt \\
                  | jq -c 'select(.type == "ownership_transaction")'
              All forms of a store, into a database:
                find filings -name '*.txt' -print0 | xargs -0 filing-parse \\
                  | form-extract | financials-load --db sqlite:secflow.db
            """,
        version: versionText)

    @Option(help: ArgumentHelp("What to write, separated by commas: forms, records.", valueName: "kinds"))
    var emit: EmittedKinds = .all

    @Option(.jobs) var jobs = 1
    @Option(.filingLimit) var filingLimit = 120
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?
    @Option(.filesFrom) var filesFrom: String?
    @Flag(name: [.customShort("0"), .long], help: .null) var null = false

    @Argument(help: ArgumentHelp("Submissions or documents; - or none: filing records on standard input.", valueName: "submission"), completion: .file())
    var files: [String] = []

    func run() throws {
        let emitted = emit.emitted
        let status = Run.status("form-extract", common, retry: retry) { run throws(ToolFailure) in
            let operands = try DataOperands(files, filesFrom: filesFrom, null: null)
            let filter = FilingFilter(.data(operands), jobs: jobs, filingLimit: filingLimit, run: run) { FormWorker(emitted: emitted) }
            try filter.processAll()
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

/// The kinds of records to unfold from a filing.
struct EmittedKinds: ExpressibleByArgument {
    var emitted: FilingForms.Emitted

    static let all = EmittedKinds(emitted: [.forms, .records])

    init(emitted: FilingForms.Emitted) { self.emitted = emitted }

    init?(argument: String) {
        emitted = []
        for word in argument.split(separator: ",") {
            switch word {
            case "forms": emitted.insert(.forms)
            case "records": emitted.insert(.records)
            default: return nil
            }
        }
        if emitted.isEmpty { return nil }
    }

    static var allValueStrings: [String] { ["forms", "records", "forms,records"] }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    var defaultValueDescription: String { "forms,records" }
}
