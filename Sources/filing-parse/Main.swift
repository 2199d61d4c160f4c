import ArgumentParser
import Submission
import Tool

@main
struct FilingParse: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "filing-parse",
        abstract: "Split submissions into header and documents.",
        discussion: """
            Reads filing records from standard input and the submission at each record's path, or submissions given as operands. Writes the records with the
            fields of the header and a list of the documents, each with its offset and length. A file that is not a submission is treated as a filing of one
            document. Other records pass through unchanged.

            EXAMPLES
              Who filed what:
                filing-parse 0009990001-25-000007.txt \\
                  | jq '{form_type, items, filers: [.filers[].name]}'
              The documents of all current reports since November, decoded:
                edgar-list --form 8-K --since 2025-11-01 \\
                  | edgar-fetch --store filings \\
                  | filing-parse --extract documents > parsed.ndjson
              The risk factors of all reports in a store:
                find filings -name '*.txt' -print0 \\
                  | xargs -0 filing-parse --sections \\
                  | jq -r 'select(.item == "1A") | .text'
              The names of the exhibits:
                filing-parse 0009990001-25-000009.txt \\
                  | jq -r '.documents[] | select(.document_type | startswith("EX-"))
                      | .filename'
            """,
        version: versionText)

    @Argument(
        help: ArgumentHelp("Submissions or single documents, gzip or not; - or none: filing records on standard input.", valueName: "submission"),
        completion: .file())
    var files: [String] = []

    @Option(
        help: ArgumentHelp("Write each document, decoded, and each section to DIR/ACCESSION/NAME and set its path.", valueName: "dir"), completion: .directory)
    var extract: String?

    @Option(help: ArgumentHelp("The form type of operands that are single documents, which do not state it.", valueName: "form"))
    var form: String?

    @Flag(help: "Add the SHA-256 of each submission to its record.")
    var sha256 = false

    @Flag(help: "Write the items of reports (10-K, 10-Q, 8-K, 20-F) after each filing, as section records.")
    var sections = false

    @Option(help: ArgumentHelp("With --sections: the text of each section, none, plain or markdown. The default is plain.", valueName: "none|plain|markdown"))
    var text: SectionReader.Text?

    @Flag(help: "With --sections: append the text that a section points to in the same submission to the section's own text.")
    var followPointers = false

    @Option(.jobs) var jobs = 1
    @Option(.filingLimit) var filingLimit = 120
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?
    @Option(.filesFrom) var filesFrom: String?
    @Flag(name: [.customShort("0"), .long], help: .null) var null = false

    func validate() throws {
        if text != nil, !sections { throw ValidationError("--text does nothing without --sections") }
        if followPointers, !sections { throw ValidationError("--follow-pointers does nothing without --sections") }
    }

    func run() throws {
        let status = parseFilings(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

extension SectionReader.Text: ExpressibleByArgument {
    static var allValueStrings: [String] { ["none", "plain", "markdown"] }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
