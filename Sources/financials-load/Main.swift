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
              Load what a day brought, and keep a list of what has to be tried again:
                xbrl-extract < parsed.ndjson | financials-load --db sqlite:secflow.db --rejects again.ndjson
              Load files of records, the database being named by the environment:
                DATABASE_URL=sqlite:secflow.db financials-load monday.ndjson tuesday.ndjson
            """,
        version: versionText)

    @Option(help: ArgumentHelp("The database: sqlite:PATH. Unless given, DATABASE_URL says.", valueName: "url"))
    var db: String?

    @Flag(help: "Bring an older schema, or a database with tables of others, to the schema of this version.")
    var migrate = false

    @Flag(help: "Store also a filing whose end record never came.")
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
