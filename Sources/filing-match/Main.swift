import ArgumentParser
import Tool

@main
struct FilingMatch: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "filing-match",
        abstract: "Compare filings with rules, and write an alert for each match.",
        discussion: """
            Reads filings with their sections, statements and other records from files, or from standard input, and writes them with an alert record for each rule \
            that matches, before the filing's end record. Rules look at the filing, at phrases in the text of its sections, at figures of its statements, or are jq \
            expressions.

            EXAMPLES
              The alerts of extracted filings:
                filing-match --rules watch.yaml --only < extracted.ndjson \\
                  | jq -r '[.severity, .title] | @tsv'
              Why a filing raises no alert:
                filing-match --rules watch.yaml --explain --only \\
                  < extracted.ndjson 2>&1 | grep 'no match'
            """,
        version: versionText)

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "file"), completion: .file())
    var files: [String] = []

    @Option(help: ArgumentHelp("The rules, in YAML or JSON.", valueName: "file"), completion: .file())
    var rules: String

    @Flag(help: "Check the rules and do nothing else.")
    var check = false

    @Flag(help: "Write the alerts alone, without the filings and all other records.")
    var only = false

    @Flag(help: "Write for each filing and rule on standard error why the rule does not match.")
    var explain = false

    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?

    func validate() throws {
        if check, only || explain || retry != nil || !files.isEmpty {
            throw ValidationError("--check reads no records: leave the other options and operands out")
        }
        if explain, common.quiet { throw ValidationError("--quiet suppresses what --explain writes") }
    }

    func run() throws {
        let status = matchFilings(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
