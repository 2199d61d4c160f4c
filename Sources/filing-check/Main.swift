import ArgumentParser
import Records
import Tool
import WarehouseTool

@main
struct FilingCheck: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "filing-check",
        abstract: "Compare filings with what is in a store, a bucket and a database.",
        discussion: """
            Reads the filing records that should be there, looks for each filing in the places that are named, and writes a difference record for whatever is \
            missing, incomplete or not the same. Nothing is changed. The status is 1 if there are differences, and 0 if there are none and at least one \
            filing was compared. The tool that mends a place takes the differences as input: edgar-fetch or s3-get for the store, s3-put for the bucket, \
            filing-parse for the database.

            EXAMPLES
              Read all files of a store, and fetch the damaged and missing ones again:
                filing-check --store filings < fetched.ndjson > differences.ndjson \\
                  || edgar-fetch --store filings < differences.ndjson > mended.ndjson
              Compare a bucket by a listing, and put again what is not right:
                filing-check --bucket filings --quick < put.ndjson > differences.ndjson \\
                  || s3-put --bucket filings < differences.ndjson > mended.ndjson
              Load again what a database lacks:
                filing-check --db secflow.db < fetched.ndjson > differences.ndjson \\
                  || filing-parse < differences.ndjson | xbrl-extract \\
                  | financials-load --db secflow.db > receipts.ndjson
            """,
        version: versionText)

    @Option(help: ArgumentHelp("Compare the files in this folder of submissions.", valueName: "dir"), completion: .directory)
    var store: String?

    @Option(help: ArgumentHelp("Compare the objects in this bucket.", valueName: "name"))
    var bucket: String?

    @Option(
        help: ArgumentHelp(
            "Compare the rows of this database: PATH, sqlite:PATH or postgres://HOST/NAME. The default is DATABASE_URL, if no place is named.",
            valueName: "database"), completion: .file())
    var db: String?

    @Flag(help: "Trust the recorded size and time of files, and compare objects by a listing: their sizes and ETags.")
    var quick = false

    @Flag(help: "The input is all that should be there: whatever else is in a place is a difference, too.")
    var exact = false

    @Option(
        help: ArgumentHelp("The names of files and objects whose record has no key: text with fields of the record in braces.", valueName: "template"))
    var key = KeyTemplate.standard

    @Option(help: ArgumentHelp("The service's address. The default is AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or Amazon's.", valueName: "url"))
    var endpoint: String?

    @Option(help: ArgumentHelp("The key of 32 bytes with which the objects were encrypted (customer:FILE).", valueName: "customer:file"))
    var sse: String?

    @Option(.jobs) var jobs = 16
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "records"), completion: .file())
    var files: [String] = []

    func validate() throws {
        if bucket == nil, endpoint != nil || sse != nil {
            throw ValidationError("\(endpoint != nil ? "--endpoint" : "--sse") has no effect without --bucket")
        }
    }

    func run() throws {
        let status = check(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
