import ArgumentParser
import Records
import Tool

@main
struct EdgarList: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgar-list",
        abstract: "List filings at EDGAR as records.",
        discussion: """
            Writes one filing record for each wanted filing, in the order of the filing dates, each accession number once. If companies are given, \
            reads their submissions files. Otherwise reads the master indexes: the daily ones for a week or less, else the quarterly ones. The SEC \
            requires that every client identifies itself: EDGAR_IDENTITY must hold a name and an e-mail address.

            EXAMPLES
              The annual reports of a company, without amendments:
                edgar-list --ticker ALDC --form 10-K
              The latest annual report of each company in a file, amended or not:
                edgar-list --ticker @tickers.txt --form 10-K --amendments -n 1
              The announcements of results in one year:
                edgar-list --ticker ALDC --form 8-K --item 2.02 --since 2025 \\
                  --until 2025
              All annual reports since November, fetched as they are listed:
                edgar-list --form 10-K --since 2025-11-01 \\
                  | edgar-fetch --store filings
              All filings of one day:
                edgar-list --source daily --since 2025-11-06 --until 2025-11-06
              All filings of a quarter, from the quarterly and the daily indexes:
                edgar-list --source index --source daily \\
                  --since 2025-10-01 --until 2025-12-31
              Annual reports that contain a phrase:
                edgar-list --query '"term loan"' --form 10-K --since 2024-01-01
              Every filing of some companies, from the SEC's archive:
                edgar-list --archive submissions.zip --cik @ciks.txt
              Annual and quarterly reports as they come in, from now on:
                edgar-list --follow --state seen.ndjson --form 10-K,10-Q \\
                  | edgar-fetch --store filings
              A company's filings that were withdrawn, and those added later:
                edgar-list --reconcile kept.ndjson --ticker ALDC > corrections.ndjson
            """,
        version: versionText)

    /// A value of `--source`.
    enum SourceName: String, ExpressibleByArgument, CaseIterable {
        case submissions, index, daily, feed, current, search
    }

    @Argument(help: .hidden)
    var operands: [String] = []

    @Option(
        help: ArgumentHelp(
            "List filings of the companies with these tickers, separated by commas; @FILE: read them from FILE (may be repeated).", valueName: "ticker"),
        completion: .atFile)
    var ticker: [String] = []

    @Option(
        help: ArgumentHelp(
            "List filings of the companies with these CIKs, separated by commas; @FILE: read them from FILE (may be repeated).", valueName: "cik"),
        completion: .atFile)
    var cik: [String] = []

    @Option(
        help: ArgumentHelp(
            "List only filings on exactly these forms, separated by commas: 10-K means neither 10-K/A nor 10-KT (may be repeated).", valueName: "form"))
    var form: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "List the amendments of each form as well (10-K/A with 10-K), or no amendments at all. By default, list exactly the forms that are named.")
    var amendments: Bool?

    @Option(
        help: ArgumentHelp(
            "List only filings with one of these items, separated by commas, such as 5.02 of an 8-K (may be repeated). Indexes have no items: use --source search.",
            valueName: "item"))
    var item: [String] = []

    @Option(
        help: ArgumentHelp("The first filing date: YYYY-MM-DD, YYYYMMDD, YYYY-MM, YYYY, today or yesterday. EDGAR begins with 1993.", valueName: "date"),
        transform: { try parseDays($0).lowerBound })
    var since: CalendarDate?

    @Option(
        help: ArgumentHelp("The last filing date, like --since; the end of a month or year. The default is today.", valueName: "date"),
        transform: { try parseDays($0).upperBound })
    var until: CalendarDate?

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("List only the latest N filings: of each company if companies are given, else of all.", valueName: "n"))
    var latest: Int?

    @Option(
        help: ArgumentHelp(
            """
            Where to look: submissions (the companies' submissions files), index (the quarterly indexes), daily (the daily indexes), both index and \
            daily (their union), feed (the daily archives of submissions), current (the latest filings) or search (full text).
            """,
            valueName: "source"))
    var source: [SourceName] = []

    @Option(help: ArgumentHelp("Read the submissions files in FILE, the SEC's submissions.zip.", valueName: "file"), completion: .file())
    var archive: String?

    @Option(help: ArgumentHelp("Words, or phrases in quotation marks, that a document must contain; for --source search.", valueName: "text"))
    var query: String?

    @Option(
        help: ArgumentHelp(
            """
            Compare the filing records in FILE, listed with the same selection, with the quarterly indexes. Write the filings that were withdrawn, marked \
            as removed, and those that FILE lacks.
            """,
            valueName: "file"), completion: .file())
    var reconcile: String?

    @Flag(help: "Keep running: write each filing of the current feed as it comes in.")
    var follow = false

    @Option(
        help: ArgumentHelp("Keep the filings that --follow has seen in FILE, and continue from there at the next start.", valueName: "file"),
        completion: .file())
    var state: String?

    @Option(help: ArgumentHelp("Seconds between two requests of the current feed. The default is 30.", valueName: "seconds"))
    var interval: Int?

    static let standardInterval = 30

    @OptionGroup var pace: PaceOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        let status = list(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
