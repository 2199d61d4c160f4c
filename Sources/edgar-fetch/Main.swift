import ArgumentParser
import Bytes
import FilingStore
import Edgar
import Records
import Tool

@main
struct EdgarFetch: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgar-fetch",
        abstract: "Fetch the complete submissions of filing records into a folder.",
        discussion: """
            Reads filing records, fetches the complete submission of each filing that is not in the store yet, and writes the records with path, \
            key, bytes, sha256, fetched_at and cached, in the order of the input. Other records are copied unchanged. The address is built from \
            the record's CIK and accession number. By default eight submissions are fetched at once. All processes of a host share one request \
            rate. EDGAR_IDENTITY must hold a name and an e-mail address, which the SEC wants to see with each request.

            EXAMPLES
              Fetch a company's annual reports:
                edgar-list --ticker ALDC --form 10-K | edgar-fetch --store filings
              Fetch the filings of a list, then try again those that failed:
                edgar-fetch --store filings --rejects rejects.ndjson \\
                  < listed.ndjson > fetched.ndjson
                edgar-fetch --store filings --retry rejects.ndjson >> fetched.ndjson
              Fetch only the documents with XBRL, and extract their facts:
                edgar-list --ticker ALDC --form 10-Q \\
                  | edgar-fetch --store parts --parts xbrl | xbrl-extract
              Fetch all filings of a day with one request:
                edgar-list --since 2025-11-06 --until 2025-11-06 \\
                  | edgar-fetch --store filings --from feed
              Find the filings that changed since they were fetched:
                edgar-fetch --store filings --refresh \\
                  < fetched.ndjson > refreshed.ndjson
                jq 'select(.replaced)' refreshed.ndjson
              Check the files of the store, and fetch the damaged ones again:
                edgar-fetch --store filings --verify < fetched.ndjson > verified.ndjson
              Show what would be fetched:
                edgar-fetch --store filings --dry-run < listed.ndjson
              Show the state of the request rate:
                edgar-fetch --rate-status
            """,
        version: versionText)

    @Option(help: ArgumentHelp("The folder of submissions.", valueName: "dir"), completion: .directory)
    var store: String?

    @Option(
        help: ArgumentHelp(
            "The names of files in the store: text with fields of the record in braces. The default is the record's key, or else \(KeyTemplate.standard).",
            valueName: "template"))
    var layout: String?

    @Option(
        help: ArgumentHelp(
            "The part of each filing to fetch: submission, primary (the main document), xbrl (inline documents, instances, schemas, linkbases) or header.",
            valueName: "part"))
    var parts: FilingListing.Part = .submission

    @Option(
        help: ArgumentHelp(
            "Where to fetch from: feed takes the filings of a day from its Feed archive if several are wanted, and fetches the others one by one.",
            valueName: "source"))
    var from: Source?

    @Option(
        help: ArgumentHelp(
            "A Redis server to take submissions from before EDGAR, and to fill: redis://host:port/database?ttl=seconds (rediss:// with TLS).",
            valueName: "address"))
    var cache: String?

    @Flag(help: "Store new files compressed, and append .gz to their names.")
    var gzip = false

    @Flag(help: "Ask EDGAR whether filings in the store have changed; an older version is kept beside the new one.")
    var refresh = false

    @Flag(help: "Read the files in the store, and fetch each again whose bytes have changed.")
    var verify = false

    @Flag(help: "Write each record as soon as its filing is in the store, in any order.")
    var unordered = false

    @Option(help: ArgumentHelp("Send at most this many requests; the remaining records are rejects that may succeed later.", valueName: "n"))
    var maxRequests: Int?

    @Option(
        help: ArgumentHelp(
            "Send no more requests after this many bytes have arrived; the remaining records are rejects that may succeed later.", valueName: "n"))
    var maxBytes: Int?

    @Option(help: ArgumentHelp("Reject a filing whose file is longer than this many bytes, such as 10000000.", valueName: "n"))
    var maxSize = SubmissionStore.standardMaxSize

    @Flag(help: "Fetch nothing: write the records with the key and the url that they would get.")
    var dryRun = false

    @Flag(help: "Write the state of the request rate, and end.")
    var rateStatus = false

    @Option(.jobs) var jobs = 8
    @OptionGroup var pace: PaceOptions
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "records"), completion: .file())
    var files: [String] = []

    func validate() throws {
        if let maxRequests, maxRequests < 0 { throw ValidationError("--max-requests takes a number from 0.") }
        if let maxBytes, maxBytes < 0 { throw ValidationError("--max-bytes takes a number from 0.") }
        if maxSize < 1 { throw ValidationError("--max-size takes a number from 1.") }
        if from == .feed, parts != .submission || refresh {
            throw ValidationError("--from feed fetches complete submissions that are not in the store: it cannot be used with --parts or --refresh.")
        }
        if let cache {
            // The text before an @ and the text after a question mark may hold a password: do not show the address.
            guard CacheAddress(cache) != nil else {
                throw ValidationError(
                    "--cache takes the address of a Redis server: redis://user@host:port/database?ttl=seconds, or rediss://; the password in REDISCLI_AUTH.")
            }
            if from == .feed || parts != .submission {
                throw ValidationError("--cache holds complete submissions that are fetched one by one: it cannot be used with --from feed or --parts.")
            }
        }
        if let layout {
            do { _ = try KeyTemplate(layout) } catch { throw ValidationError("\(error).") }
        }
        for file in files where AccessionNumber(file) != nil && FileStatus.identity(at: file) == nil {
            throw ValidationError(
                """
                \"\(file)\" is an accession number, and operands are files of records. A record on standard input names one filing: \
                echo '{"type":"filing","cik":"CIK","accession_number":"\(file)"}' | edgar-fetch --store DIR
                """)
        }
        for file in files where file != "-" && FileStatus.identity(at: file) == nil {
            if let advice = Self.advice(file) { throw ValidationError("\"\(file)\" is not a file, and operands are files of records: \(advice)") }
        }
        if rateStatus, store != nil || retry != nil || dryRun || refresh || verify || !files.isEmpty {
            throw ValidationError("--rate-status fetches nothing: it goes with --rate and --rate-file alone")
        }
        if !rateStatus, store?.isEmpty ?? true { throw ValidationError("--store <dir> is missing: the folder that submissions are kept in") }
    }

    /// What to do about an operand that names a company; nil for other operands.
    private static func advice(_ operand: String) -> String? {
        let option: String
        if CIK.named(operand) != nil {
            option = "--cik"
        } else if operand.utf8.count <= 6, !operand.isEmpty, operand.utf8.allSatisfy({ (0x41...0x5A).contains($0) || $0 == UInt8(ascii: "-") }) {
            option = "--ticker"
        } else {
            return nil
        }
        return "list the company's filings first (edgar-list \(option) \(operand) | edgar-fetch --store DIR)"
    }

    func run() throws {
        let status = fetch(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

extension FilingListing.Part: ExpressibleByArgument {
    static var allValueStrings: [String] { ["submission", "primary", "xbrl", "header"] }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

enum Source: String, ExpressibleByArgument {
    case feed

    static var allValueStrings: [String] { ["feed"] }
}
