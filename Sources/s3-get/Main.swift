import ArgumentParser
import Records
import Tool

@main
struct S3Get: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "s3-get",
        abstract: "Get filings from a bucket of an S3 service into a folder.",
        discussion: """
            Reads filing records, gets the object at each record's s3_path that is not in the store yet, checks it against the record's sha256, and writes \
            the record with path added, in the order of the input. A worker without a shared disk can so run the rest of the pipeline. Other records are \
            copied unchanged.

            Credentials are read from the places that AWS's own tools know, never from the command line.

            EXAMPLES
              Parse the filings of a bucket on another host:
                s3-get --store filings < put.ndjson | filing-parse > parsed.ndjson
              Get from another service than Amazon's, then try again what failed:
                s3-get --store filings --endpoint http://127.0.0.1:8333 \\
                  --rejects rejects.ndjson < put.ndjson > got.ndjson
                s3-get --store filings --endpoint http://127.0.0.1:8333 \\
                  --retry rejects.ndjson >> got.ndjson
            """,
        version: versionText)

    @Option(help: ArgumentHelp("The folder of submissions.", valueName: "dir"), completion: .directory)
    var store: String

    @Option(help: ArgumentHelp("The service's address. The default is AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or Amazon's.", valueName: "url"))
    var endpoint: String?

    @Option(help: ArgumentHelp("The key of 32 bytes with which the objects were encrypted (customer:FILE).", valueName: "customer:file"))
    var sse: String?

    @Flag(help: "Read the files in the store, and get each again whose bytes have changed.")
    var verify = false

    @Option(.jobs) var jobs = 16
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "records"), completion: .file())
    var files: [String] = []

    func run() throws {
        let status = get(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
