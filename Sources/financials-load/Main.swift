import ArgumentParser
import Tool

@main
struct FinancialsLoad: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "financials-load",
        abstract: "Load records of filings into a database.",
        discussion: """
            Reads filing, statement, fact and section records from files, or from standard input, and stores each filing whole or not at all. For each \
            filing a receipt record is written once it is committed; records of other types are passed on. Loading the same records again changes \
            nothing. A filing whose end record never came is not stored and can be tried again (status 75).

            EXAMPLES
              Load extracted records, and keep a list of those to try again:
                xbrl-extract < parsed.ndjson \\
                  | financials-load --db sqlite:secflow.db --rejects rejects.ndjson
              Load files of records into the database that DATABASE_URL names:
                export DATABASE_URL=sqlite:secflow.db
                financials-load monday.ndjson tuesday.ndjson
            """,
        version: versionText)

    @Option(help: ArgumentHelp("The database, a file: PATH or sqlite:PATH. The default is DATABASE_URL.", valueName: "database"))
    var db: String?

    @Flag(help: "Migrate a database of an older schema, or add the tables to a database of other tables.")
    var migrate = false

    @Flag(help: "Also store filings whose end record never came.")
    var partial = false

    @OptionGroup var common: CommonOptions
    @OptionGroup var retry: RetryOption

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "records"))
    var files: [String] = []

    func run() throws {
        let status = load(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
