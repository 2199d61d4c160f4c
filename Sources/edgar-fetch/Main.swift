import ArgumentParser
import Edgar
import Records
import Tool

@main
struct EdgarFetch: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgar-fetch",
        abstract: "Fetch the complete submissions of filing records into a folder.",
        discussion: """
            Reads filing records, brings each filing's complete submission into the store unless it is there already, and writes the records with path, \
            key, bytes, sha256, fetched_at and cached, in the order of the input. Other records are passed on. An address is always built from \
            the record's CIK and accession number. All processes of a host share one request rate; the SEC wants to know who asks: \
            EDGAR_IDENTITY must hold a name and an e-mail address.

            EXAMPLES
              Fetch a company's annual reports:
                edgar-list --ticker AAPL --form 10-K | edgar-fetch --store filings
              Fetch what was listed, and try again what could not be had:
                edgar-fetch --store filings --rejects again < listed > fetched
                edgar-fetch --store filings < again >> fetched
              Fetch only what holds XBRL, and extract it:
                edgar-list --ticker AAPL --form 10-Q | edgar-fetch --store parts --parts xbrl | xbrl-extract
              Fetch all filings of a day with one request:
                edgar-list --since 2024-11-01 --until 2024-11-01 | edgar-fetch --store filings --from feed
              Ask whether what is in the store has changed:
                edgar-fetch --store filings --refresh < fetched
              Read what is in the store, and fetch anew what rotted there:
                edgar-fetch --store filings --verify < fetched > verified
              See what would be fetched:
                edgar-fetch --store filings --dry-run < listed
              See how fast requests go out at the moment:
                edgar-fetch --rate-status
            """,
        version: versionText)

    @Option(help: ArgumentHelp("The folder that submissions are kept in.", valueName: "dir"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "How files are named in the store; fields of the record stand in braces. Unless given, a record's own key, else \(KeyTemplate.standard).",
            valueName: "template"))
    var layout: String?

    @Option(
        help: ArgumentHelp(
            "What of each filing: submission, primary (the main document), xbrl (inline documents, instances, schemas, linkbases) or header.",
            valueName: "part"))
    var parts: FilingListing.Part = .submission

    @Option(
        help: ArgumentHelp(
            "Where from: feed takes the filings of a day out of its one Feed archive when more than one of it is wanted, and the rest one by one.",
            valueName: "source"))
    var from: Source?

    @Flag(help: "Keep new files as gzip, with .gz behind their names.")
    var gzip = false

    @Flag(help: "Ask also for what is there already, whether it has changed; an older version is kept beside the new one.")
    var refresh = false

    @Flag(help: "Read what is there already: a file whose bytes are not those that were fetched is fetched anew.")
    var verify = false

    @Flag(help: "Write each record as soon as it is done, in whatever order.")
    var unordered = false

    @Option(help: ArgumentHelp("Send no more requests than this; the records left over are rejected for now.", valueName: "n"))
    var maxRequests: Int?

    @Option(help: ArgumentHelp("Send no more requests once this many bytes have come; the records left over are rejected for now.", valueName: "n"))
    var maxBytes: Int?

    @Option(help: ArgumentHelp("Take no file that is longer than this many bytes: its record is rejected.", valueName: "n"))
    var maxSize = SubmissionStore.standardMaxSize

    @Flag(help: "Fetch nothing: write the records with the key and the url that they would have.")
    var dryRun = false

    @Flag(help: "Write the state of the request rate and leave.")
    var rateStatus = false

    @OptionGroup var jobs: JobsOption<TransfersAtOnce>
    @OptionGroup var pace: PaceOptions
    @OptionGroup var common: CommonOptions
    @OptionGroup var retry: RetryOption

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "records"))
    var files: [String] = []

    func validate() throws {
        if let maxRequests, maxRequests < 0 { throw ValidationError("--max-requests takes a number from 0.") }
        if let maxBytes, maxBytes < 0 { throw ValidationError("--max-bytes takes a number from 0.") }
        if maxSize < 1 { throw ValidationError("--max-size takes a number from 1.") }
        if from == .feed, parts != .submission || refresh {
            throw ValidationError("--from feed brings complete submissions that are not there yet: neither --parts nor --refresh goes with it.")
        }
        if let layout {
            do { _ = try KeyTemplate(layout) } catch { throw ValidationError("\(error).") }
        }
        if !rateStatus, store?.isEmpty ?? true { throw ValidationError("--store <dir> is missing: the folder that submissions are kept in") }
    }

    func run() throws {
        let status = fetch(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

extension FilingListing.Part: ExpressibleByArgument {}

enum Source: String, ExpressibleByArgument {
    case feed
}

enum TransfersAtOnce: DefaultJobs {
    static var count: Int { 8 }
}
