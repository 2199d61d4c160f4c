import ArgumentParser
import Records
import Tool

@main
struct EdgarList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edgar-list",
        abstract: "List filings at EDGAR as records.",
        discussion: """
            Writes one filing record for each filing that is asked for, in the order of their filing dates, each accession number once. Companies are \
            looked up in their submissions files, with all pages; without a company the master indexes are read, those of the days for a week or \
            less, else those of the quarters. The SEC wants to know who asks: EDGAR_IDENTITY must hold a name and an e-mail address.

            EXAMPLES
              The annual reports of a company, without amendments:
                edgar-list --ticker AAPL --form 10-K
              The last annual report of each of two companies, with amendments:
                edgar-list --ticker AAPL --cik 789019 --form 10-K --amendments \\
                  --latest 1
              All annual reports since November, fetched as they are listed:
                edgar-list --form 10-K --since 2024-11-01 |
                  edgar-fetch --store filings
              What was filed on one day:
                edgar-list --source daily --since 2024-11-01 --until 2024-11-01
            """,
        version: secflowVersion)

    enum Source: String, ExpressibleByArgument, CaseIterable {
        case submissions, index, daily
    }

    @Option(help: ArgumentHelp("Filings of the company with this ticker (may be repeated).", valueName: "ticker"))
    var ticker: [String] = []

    @Option(help: ArgumentHelp("Filings of the company with this Central Index Key (may be repeated).", valueName: "cik"), transform: parseCIK)
    var cik: [CIK] = []

    @Option(help: ArgumentHelp("Filings on this form and no other: 10-K means neither 10-K/A nor 10-KT (may be repeated).", valueName: "form"))
    var form: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "With each form its amendments, too (10-K and 10-K/A); or no amendments of any form. Unless given, just the forms that are named.")
    var amendments: Bool?

    @Option(help: ArgumentHelp("The first filing date, YYYY-MM-DD.", valueName: "date"), transform: parseDate)
    var since: CalendarDate?

    @Option(help: ArgumentHelp("The last filing date, YYYY-MM-DD; today unless given.", valueName: "date"), transform: parseDate)
    var until: CalendarDate?

    @Option(help: ArgumentHelp("Only the latest N: of each company that is named, else of all.", valueName: "n"))
    var latest: Int?

    @Option(
        help: ArgumentHelp(
            "Where to look: submissions (the companies' own lists), index (the quarters' indexes), daily (the days' indexes).",
            valueName: "source"))
    var source: Source?

    @OptionGroup var pace: PaceOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let latest, latest < 1 { throw ValidationError("--latest takes a number from 1.") }
        if let since, let until, until < since { throw ValidationError("--until \(until) lies before --since \(since).") }
        if ticker.isEmpty, cik.isEmpty {
            if source == .submissions { throw ValidationError("--source submissions needs a --ticker or a --cik.") }
            if since == nil, latest == nil { throw ValidationError("All of EDGAR? Say which: --ticker, --cik, --since or --latest.") }
        }
    }

    func run() throws {
        let status = list(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

private func parseDate(_ text: String) throws -> CalendarDate {
    guard let date = CalendarDate(text), text.utf8.count == 10 else { throw ValidationError("\"\(text)\" is no date (YYYY-MM-DD).") }
    return date
}

private func parseCIK(_ text: String) throws -> CIK {
    guard let cik = CIK(text) else { throw ValidationError("\"\(text)\" is no CIK (up to ten digits).") }
    return cik
}
