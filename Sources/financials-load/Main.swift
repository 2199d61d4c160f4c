import ArgumentParser
import Bytes
import Tool
import Warehouse
import WarehouseTool

extension Age: ExpressibleByArgument {}

extension DatabaseKind: ExpressibleByArgument {
    static var allValueStrings: [String] { ["postgres", "sqlite"] }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

@main
struct FinancialsLoad: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "financials-load",
        abstract: "Load records of filings into a database.",
        discussion: """
            Reads filings with their statements, facts, sections and other records from files, or from standard input, and stores each filing whole or not at \
            all, in SQLite or PostgreSQL. For each filing a receipt record is written once it is committed; records that belong to no filing are passed on. \
            Loading the same records again, or in another order, changes nothing. A filing whose end record never came is not stored and can be \
            tried again (status 75).

            EXAMPLES
              Load extracted records, and keep a list of those to try again:
                xbrl-extract < parsed.ndjson \\
                  | financials-load --db sqlite:secflow.db --rejects rejects.ndjson
              Load files of records into the database that DATABASE_URL names:
                export DATABASE_URL=sqlite:secflow.db
                financials-load monday.ndjson tuesday.ndjson
              Print the tables as SQL:
                financials-load --schema postgres > schema.sql
            """,
        version: versionText)

    @Option(help: .database, completion: .file())
    var db: String?

    @Flag(help: "Migrate a database of an older schema, or make the tables, also beside other tables or without input.")
    var migrate = false

    @Option(help: ArgumentHelp("Print the SQL that makes the tables, and do nothing else: postgres or sqlite.", valueName: "kind"))
    var schema: DatabaseKind?

    @Option(help: ArgumentHelp("List the filings that were filed longer ago than this: 7y, 18m or 90d. With --yes, remove them.", valueName: "age"))
    var retain: Age?

    @Flag(help: "Remove the filings that --retain lists.")
    var yes = false

    @Flag(help: "Also store filings whose end record never came.")
    var partial = false

    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "records"), completion: .file())
    var files: [String] = []

    func validate() throws {
        if schema != nil, db != nil || migrate || partial || retain != nil || !files.isEmpty {
            throw ValidationError("--schema prints SQL and takes no database and no input")
        }
        if retain != nil, partial || retry != nil || !files.isEmpty { throw ValidationError("--retain loads nothing and takes no input") }
        // A database of that name may still have to be made.
        if let file = files.first(where: { ContentKind.isDatabase($0) || $0.hasSuffix(".db") && FileStatus.identity(at: $0) == nil }) {
            throw ValidationError("\(file) is a database, and operands are files of records; did you mean --db \(file)?")
        }
        if yes, retain == nil { throw ValidationError("--yes has no effect without --retain") }
    }

    func run() throws {
        let status = load(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
