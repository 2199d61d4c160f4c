import ArgumentParser
import Records
import Tool

@main
struct EdgarList: ToolCommand {
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
              All that any index of the quarter has:
                edgar-list --source index --source daily --since 2024-10-01 \\
                  --until 2024-12-31
              Filings that speak of something:
                edgar-list --source search --query '"going concern"' --form 10-K \\
                  --since 2024-01-01
              Every filing of some companies, out of the SEC's archive:
                edgar-list --archive submissions.zip --cik @ciks.txt
              Annual and quarterly reports as they come in, from now on:
                edgar-list --follow --state seen.ndjson --form 10-K --form 10-Q |
                  edgar-fetch --store filings
              What was withdrawn, and what was added later:
                edgar-list --reconcile filings.ndjson > corrections.ndjson
            """,
        version: versionText)

    enum Source: String, ExpressibleByArgument, CaseIterable {
        case submissions, index, daily, feed, current, search
    }

    @Option(help: ArgumentHelp("Filings of the company with this ticker; @FILE: with those in FILE, one a line (may be repeated).", valueName: "ticker"))
    var ticker: [String] = []

    @Option(
        help: ArgumentHelp(
            "Filings of the company with this Central Index Key; @FILE: with those in FILE, one a line (may be repeated).", valueName: "cik"))
    var cik: [String] = []

    @Option(help: ArgumentHelp("Filings on this form and no other: 10-K means neither 10-K/A nor 10-KT (may be repeated).", valueName: "form"))
    var form: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "With each form its amendments, too (10-K and 10-K/A); or no amendments of any form. Unless given, just the forms that are named.")
    var amendments: Bool?

    @Option(help: ArgumentHelp("The first filing date, YYYY-MM-DD; EDGAR begins with 1993.", valueName: "date"), transform: parseDate)
    var since: CalendarDate?

    @Option(help: ArgumentHelp("The last filing date, YYYY-MM-DD; today unless given.", valueName: "date"), transform: parseDate)
    var until: CalendarDate?

    @Option(help: ArgumentHelp("Only the latest N: of each company that is named, else of all.", valueName: "n"))
    var latest: Int?

    @Option(
        help: ArgumentHelp(
            """
            Where to look: submissions (the companies' own lists), index (the quarters' indexes), daily (the days' indexes), index and daily \
            (their union), feed (the days' archives of submissions), current (the latest filings), search (full text).
            """,
            valueName: "source"))
    var source: [Source] = []

    @Option(help: ArgumentHelp("Take the companies' own lists out of FILE, the SEC's submissions.zip.", valueName: "file"))
    var archive: String?

    @Option(help: ArgumentHelp("Words that a document must have, and phrases in quotation marks; for --source search.", valueName: "text"))
    var query: String?

    @Option(
        help: ArgumentHelp(
            "Compare the filing records in FILE with the indexes of their quarters: write those that are gone as removed, and those that FILE lacks.",
            valueName: "file"))
    var reconcile: String?

    @Flag(help: "Go on for ever: write each filing of the current feed as it comes in.")
    var follow = false

    @Option(help: ArgumentHelp("What --follow has seen, in FILE: started again it goes on from there.", valueName: "file"))
    var state: String?

    @Option(help: ArgumentHelp("Seconds between two looks of --follow at the current feed; 30 unless given.", valueName: "seconds"))
    var interval: Int?

    @OptionGroup var pace: PaceOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let latest, latest < 1 { throw ValidationError("--latest takes a number from 1.") }
        if let since, let until, until < since { throw ValidationError("--until \(until) lies before --since \(since).") }
        if let interval, !(1...86_400).contains(interval) { throw ValidationError("--interval takes a number from 1 to 86400.") }
        if state != nil, !follow { throw ValidationError("--state does nothing without --follow") }
        if interval != nil, !follow { throw ValidationError("--interval does nothing without --follow") }
        if amendments == true, form.isEmpty { throw ValidationError("--amendments does nothing without --form: without it all forms are listed") }
        if follow, reconcile != nil || latest != nil || until != nil || archive != nil || query != nil || !source.isEmpty {
            throw ValidationError("--follow takes a selection by company, form and --since, and no other source than the current feed.")
        }
        if reconcile != nil, latest != nil || archive != nil || query != nil || !source.isEmpty {
            throw ValidationError("--reconcile takes a selection by company, form and date, and no other source than the quarters' indexes.")
        }
        if follow || reconcile != nil { return }
        let sources = Set(source)
        if sources.count > 1, sources != [.index, .daily] { throw ValidationError("of several --source only index and daily go together") }
        if archive != nil, !sources.isSubset(of: [.submissions]) { throw ValidationError("--archive is for --source submissions.") }
        if query != nil, !sources.isSubset(of: [.search]) { throw ValidationError("--query is for --source search.") }
        if latest != nil, sources == [.feed] || sources == [.search] || query != nil { throw ValidationError("--latest is not for this source.") }
        if sources == [.feed], since == nil { throw ValidationError("--source feed needs --since: a day's archive has some GB.") }
        guard ticker.isEmpty, cik.isEmpty, archive == nil, sources != [.current], query == nil else { return }
        if sources == [.submissions] { throw ValidationError("--source submissions needs a --ticker, a --cik or an --archive.") }
        if since == nil, latest == nil { throw ValidationError("nothing is selected, and all of EDGAR is too much: give --ticker, --cik, --since or --latest") }
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
