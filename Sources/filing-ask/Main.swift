import ArgumentParser
import LanguageModel
import Tool

@main
struct FilingAsk: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "filing-ask",
        abstract: "Put questions about filings to language models, and write the answers as records.",
        discussion: """
            Reads filings with their sections from files, or from standard input, puts each prompt to the texts that it is for, and writes the filings with an answer \
            record for each. An answer is JSON of the prompt's schema, and its quotes stand in the text. Answers are kept: a rerun costs nothing.

            EXAMPLES
              What is wrong with a prompt file:
                filing-ask --prompt risks.yaml --check 2>&1
              What the questions about a batch would cost:
                filing-ask --prompt risks.yaml --prices prices.yaml --dry-run \\
                  < sections.ndjson
              The risks of annual reports, for five dollars at most:
                filing-ask --prompt risks.yaml --prices prices.yaml --budget 5.00 \\
                  < sections.ndjson | financials-load --db secflow.db
            """,
        version: versionText)

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "file"), completion: .file())
    var files: [String] = []

    @Option(
        name: .customLong("prompt"), parsing: .singleValue,
        help: ArgumentHelp("A prompt, in YAML or JSON. May be given several times.", valueName: "file"), completion: .file())
    var promptFiles: [String] = []

    @Option(help: ArgumentHelp("The model, instead of that of the prompts.", valueName: "name"))
    var model: String?

    @Option(
        help: ArgumentHelp("messages (Anthropic) or responses (OpenAI, and many other servers), instead of that of the prompts.", valueName: "dialect"))
    var dialect: DialectOption?

    @Option(
        help: ArgumentHelp(
            "The address of the service. The default is ANTHROPIC_BASE_URL or OPENAI_BASE_URL, else that of the service whose dialect it is.", valueName: "url")
    )
    var baseUrl: String?

    @Option(help: ArgumentHelp("What the models cost, in YAML or JSON. Without it records have no cost.", valueName: "file"), completion: .file())
    var prices: String?

    @Option(
        help: ArgumentHelp(
            "Where answers are kept: a folder, or redis://host:port/database?ttl=seconds (rediss:// with TLS). The default is a folder of the user.",
            valueName: "place"), completion: .directory)
    var cache: String?

    @Option(help: ArgumentHelp("The most US dollars that may be spent, such as 5.00; or a day, such as 5.00/day.", valueName: "usd"))
    var budget: String?

    @Option(
        help: ArgumentHelp("The file through which processes share the budget. Without it the budget is one of this run.", valueName: "file"),
        completion: .file())
    var budgetFile: String?

    @Option(NumberOption(range: 0...1_000_000, purpose: "Requests a minute, of all processes that share the rate file; 0: no limit.", valueName: "n"))
    var requestsPerMinute = 0

    @Option(NumberOption(range: 0...1_000_000_000, purpose: "Tokens a minute, of all processes that share the rate file; 0: no limit.", valueName: "n"))
    var tokensPerMinute = 0

    @Option(
        help: ArgumentHelp(
            "The file through which processes share the rate and cool-offs. The default is a file of the user for each service.", valueName: "file"),
        completion: .file())
    var rateFile: String?

    @Flag(help: "Ask in batches, which the service answers within a day at a lower price.")
    var batch = false

    @Option(
        NumberOption(
            range: 1...10, purpose: "Answers that are asked for while each breaks the schema, or quotes what the text does not have.", valueName: "n"))
    var attempts = 2

    @Flag(help: "Ask again where an earlier run got no answer for good.")
    var again = false

    @Flag(help: "Write the answers alone, without the filings and all other records.")
    var only = false

    @Flag(help: "Check the prompts and the prices, and do nothing else.")
    var check = false

    @Flag(help: "Write what the calls would cost, and make none.")
    var dryRun = false

    @Flag(help: "Write what the budget file says was spent, and do nothing else.")
    var spent = false

    @Option(NumberOption(range: 1...256, purpose: "Calls at once. The records keep their order.", valueName: "n"))
    var jobs = 4
    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?

    func validate() throws {
        let modes = [("--check", check), ("--dry-run", dryRun), ("--spent", spent)].filter(\.1).map(\.0)
        if modes.count > 1 { throw ValidationError("\(modes[0]) and \(modes[1]) exclude each other") }
        if check || spent, only || again || retry != nil || !files.isEmpty {
            throw ValidationError("\(modes[0]) reads no records: leave the other options and operands out")
        }
        if batch, dryRun || retry != nil { throw ValidationError("--batch asks for the whole input: leave --dry-run and --retry out") }
        if batch, cache.map(Plan.isRedis) ?? false { throw ValidationError("--batch needs a folder as the cache, in which batches are noted") }
        if dryRun, only || retry != nil { throw ValidationError("--dry-run writes no records: leave --only and --retry out") }
        if !spent, promptFiles.isEmpty { throw ValidationError("--prompt is missing: a file with a question, such as risks.yaml") }
        if let budget, Budget.parse(budget) == nil {
            throw ValidationError("--budget takes US dollars, such as 5.00, or dollars a day, such as 5.00/day")
        }
        if budget == nil, budgetFile != nil, !spent { throw ValidationError("--budget-file goes with --budget: the most that may be spent") }
        if spent, budgetFile == nil { throw ValidationError("--spent shows what a budget file says: name it with --budget-file") }
        if budget?.hasSuffix("/day") ?? false, budgetFile == nil {
            throw ValidationError("--budget of a day needs --budget-file: the file that remembers what was spent on the day")
        }
        if budget != nil, prices == nil, !spent { throw ValidationError("--budget needs --prices: a file of what the models cost") }
    }

    func run() throws {
        let status = askAboutFilings(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}

/// `--dialect`.
enum DialectOption: String, ExpressibleByArgument {
    case messages, responses

    static var allValueStrings: [String] { ["messages", "responses"] }

    var dialect: Dialect { self == .messages ? .messages : .responses }
}
