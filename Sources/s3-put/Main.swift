import ArgumentParser
import Records
import Tool

@main
struct S3Put: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "s3-put",
        abstract: "Put filings into a bucket of an S3 service.",
        discussion: """
            Reads filing records from standard input, or takes files as operands, puts the file at each record's path into the bucket, and writes the record \
            with s3_path, etag and checksum added. The object's name is the record's key, or is made by --key; a file given as an operand keeps its name. \
            Putting the same file again changes nothing.

            Credentials are read from the places that AWS's own tools know, never from the command line.

            EXAMPLES
              Fetch a company's annual reports, and keep them in a bucket:
                edgar-list --ticker ALDC --form 10-K \\
                  | edgar-fetch --store filings | s3-put --bucket filings
              Put a file into a bucket of another service than Amazon's, encrypted there:
                s3-put --bucket filings --endpoint http://127.0.0.1:8333 \\
                  --sse AES256 0009990001-25-000009.txt
              Keep a copy of a database:
                sqlite3 secflow.db .dump | gzip \\
                  | s3-put --bucket filings --stream backups/sqlite/{date}.sql.gz
            """,
        version: versionText)

    @Option(help: ArgumentHelp("The bucket.", valueName: "name"))
    var bucket: String

    @Option(
        help: ArgumentHelp("The names of objects whose record has no key: text with fields of the record in braces.", valueName: "template"))
    var key = KeyTemplate.standard

    @Option(
        help: ArgumentHelp(
            "Put the bytes of standard input as one object with this name, with the present date and time in UTC in the place of {date} and {time}, and write an object record.",
            valueName: "key"))
    var stream: String?

    @Option(help: ArgumentHelp("The service's address. The default is AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or Amazon's.", valueName: "url"))
    var endpoint: String?

    @Option(help: ArgumentHelp("The storage class of the objects, such as STANDARD_IA.", valueName: "class"))
    var storageClass: String?

    @Option(
        help: ArgumentHelp(
            "How the service encrypts the objects: with its own key, with a key of its key management, or with the key of 32 bytes in a file.",
            valueName: "AES256|aws:kms[:key]|customer:file"))
    var sse: String?

    @Option(help: ArgumentHelp("Tags of the objects.", valueName: "name=value[,...]"))
    var tags: [String] = []

    @Flag(help: "Keep an object that is there: another object under the same key is a reject.")
    var ifAbsent = false

    @Flag(help: "After each object was put, ask the service for its size and checksum, and compare them.")
    var verify = false

    @Flag(help: "Also put operands that hold records. By default they are rejected: records belong on standard input.")
    var recordFiles = false

    @Option(.jobs) var jobs = 16
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?
    @Option(.filesFrom) var filesFrom: String?
    @Flag(name: [.customShort("0"), .long], help: .null) var null = false

    @Argument(help: ArgumentHelp("Files to put; - or none: filing records on standard input.", valueName: "file"), completion: .file())
    var files: [String] = []

    func validate() throws {
        guard stream != nil else { return }
        if !files.isEmpty || filesFrom != nil || retry != nil {
            throw ValidationError("--stream puts standard input: it takes no files, no --files-from and no --retry.")
        }
        let unused = [
            ("--key", key != KeyTemplate.standard), ("--record-files", recordFiles), ("--null", null), ("--verify", verify),
            ("--rejects", common.rejects != nil),
        ].filter(\.1).map(\.0)
        if let option = unused.first { throw ValidationError("\(option) does nothing with --stream: leave it out.") }
    }

    func run() throws {
        let status = put(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
