import ArgumentParser
import Records
import Tool

@main
struct S3Put: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "s3-put",
        abstract: "Put filings into a bucket of an S3 service.",
        discussion: """
            Takes filing records on standard input, or files as operands, puts the file of each record's path, and writes the record with s3_path, etag and \
            checksum added. An object has the record's key for its name, or one made by --key; a file given as an operand keeps its name. Putting \
            the same again changes nothing.

            Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or from the profile AWS_PROFILE of the shared \
            credentials file; never from the command line.

            EXAMPLES
              Fetch what a company filed, and keep it in a bucket:
                edgar-list --ticker AAPL --form 10-K | edgar-fetch --store filings | s3-put --bucket filings
              Put files into a bucket of another service than Amazon's, encrypted there:
                s3-put --bucket filings --endpoint http://127.0.0.1:8333 --sse AES256 *.txt
            """,
        version: versionText)

    @Option(help: ArgumentHelp("The bucket.", valueName: "name"))
    var bucket: String

    @Option(
        help: ArgumentHelp("How objects are named whose record has no key: text with fields of the record in braces.", valueName: "template"))
    var key = KeyTemplate.standard

    @Option(help: ArgumentHelp("The service's address. Unless given, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL says; else it is Amazon's.", valueName: "url"))
    var endpoint: String?

    @Option(help: ArgumentHelp("The storage class of the objects, in the service's words.", valueName: "class"))
    var storageClass: String?

    @Option(help: ArgumentHelp("How the service encrypts the objects.", valueName: "AES256|aws:kms[:key]"))
    var sse: String?

    @Flag(help: "Put operands that hold records, too. Unless given, they are rejected: records belong on standard input.")
    var recordFiles = false

    @OptionGroup var jobs: JobsOption<PutsAtOnce>
    @OptionGroup var common: CommonOptions
    @OptionGroup var retry: RetryOption
    @OptionGroup var filesFrom: FilesFromOption

    @Argument(help: ArgumentHelp("Files to put; - or none: filing records on standard input.", valueName: "file"))
    var files: [String] = []

    func run() throws {
        let status = put(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

enum PutsAtOnce: DefaultJobs {
    static var count: Int { 16 }
}
