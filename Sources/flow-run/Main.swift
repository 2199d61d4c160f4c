import ArgumentParser
import Glibc
import Queues
import Telemetry
import Tool
import WarehouseTool
import Workflows

extension TimeSpan: ExpressibleByArgument {
    public var defaultValueDescription: String { description }
}

@main
struct FlowRun: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow-run",
        abstract: "Run a command as a workflow: recorded, one at a time, with time-out and retries.",
        usage: """
            flow-run --name <name> [<options>] -- <command> [<argument> ...]
            flow-run --list [--running] [--name <name>] [--db <database>]
            flow-run --queue <queue> [-N <n>] [<options>] -- <command> [<argument> ...]
            flow-run --queue <queue> --send
            """,
        discussion: """
            Runs the command under a lease, so that two runs of one name never overlap, also on several hosts that share a database, and records the run: \
            status, times, the end of standard error, outputs, metrics. The exit status is the command's, 128 and the signal's number for a command that \
            a signal has killed; 75 for one that was not run because another run has the lease, or that was stopped after its time.

            With --queue the command is run again and again, without a lease and a record, with messages of the queue as lines of its standard input. They are \
            deleted when it ends with 0 or 1, and come back otherwise.

            EXAMPLES
              Load each night (in crontab: 0 2 * * * flow-run --name ...):
                flow-run --name load --timeout 6h -- \\
                  financials-load --db sqlite:secflow.db extracted.ndjson
              Make what is out of date, and try again if a command fails:
                flow-run --name nightly --retries 3 --retry-on 2,75 -- \\
                  make -j4 -f nightly.mk
              A record of the runs beside the filings, and alerts for failures:
                flow-run --name parse --db sqlite:secflow.db --alerts alerts.ndjson \\
                  -- sh -c 'filing-parse < fetched.ndjson > parsed.ndjson'
                flow-run --list --db sqlite:secflow.db
              Filings through a queue, which any number of workers empty:
                edgar-list --since 2025-11-06 --form 8-K |
                  flow-run --queue redis:new --send
                flow-run --queue redis:new -N 50 --until-empty -- \\
                  sh -c 'edgar-fetch --store filings >> fetched.ndjson'
            """,
        version: versionText)

    /// A value of `--format`.
    enum Format: String, ExpressibleByArgument {
        case ndjson, table

        static var allValueStrings: [String] { ["ndjson", "table"] }
        static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    }

    @Option(help: ArgumentHelp("The name of the workflow, of which one run at a time goes on: letters, digits, ., _ and -.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "The database of the runs: PATH, sqlite:PATH or postgres://HOST/NAME. The default is runs.db in the folder of the user's state.",
            valueName: "database"), completion: .file())
    var db: String?

    @Option(help: ArgumentHelp("Stop the run after this time, with all its tries: 90s, 30m, 2h.", valueName: "time"))
    var timeout: TimeSpan?

    @Option(help: ArgumentHelp("The time from SIGTERM to SIGKILL for a command that is stopped. (default: 10s)", valueName: "time"))
    var grace: TimeSpan?

    @Option(
        NumberOption(
            range: 0...100, purpose: "Try the command again, up to N times, if a signal kills it or if it ends with a status of --retry-on. (default: 0)",
            valueName: "n"))
    var retries: Int?

    @Option(help: ArgumentHelp("The statuses after which --retries tries again, separated by commas. (default: 75)", valueName: "statuses"))
    var retryOn: String?

    @Option(help: ArgumentHelp("The pause before the first retry; each further one is twice as long. (default: 5s)", valueName: "time"))
    var retryPause: TimeSpan?

    @Option(help: ArgumentHelp("Append an alert record to FILE for a run that failed, and for the next success.", valueName: "file"), completion: .file())
    var alerts: String?

    @Option(help: ArgumentHelp("Push the metrics of the run to the Pushgateway at URL.", valueName: "url"))
    var push: String?

    @Option(
        help: ArgumentHelp("Write the metrics of the run to NAME.prom in FOLDER, for the textfile collector of Prometheus.", valueName: "folder"),
        completion: .directory)
    var textfile: String?

    @Option(help: ArgumentHelp("Record what the workflow is for.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("Record when the workflow runs, such as \"0 2 * * *\". Nothing is started by it.", valueName: "text"))
    var schedule: String?

    @Option(help: ArgumentHelp("Record the text of FILE, such as a Makefile or JSON, as the workflow's configuration.", valueName: "file"), completion: .file())
    var config: String?

    @Option(help: ArgumentHelp("The time between two signs of life in the database. (default: 30s)", valueName: "time"))
    var heartbeat: TimeSpan?

    @Option(help: ArgumentHelp("The time without a sign of life after which a run on another host is lost. (default: 2m)", valueName: "time"))
    var takeover: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Take messages from QUEUE: sqs:URL, redis:STREAM (on the server of REDIS_URL) or redis://HOST/DATABASE?stream=STREAM.", valueName: "queue"))
    var queue: String?

    @Option(name: .customShort("N"), help: ArgumentHelp("Give the command up to N messages at a time. (default: 1)", valueName: "n"))
    var batch: Int?

    @Flag(help: "Send the records of standard input to the queue, one message each, and run nothing.")
    var send = false

    @Flag(help: "End when the queue has no more messages.")
    var untilEmpty = false

    @Option(
        help: ArgumentHelp(
            "The time after which a message comes back whose worker gives no sign of life. (default: 2m)", valueName: "time"))
    var visibility: TimeSpan?

    @Flag(help: "List runs, the latest first, and run nothing.")
    var list = false

    @Flag(help: "List only runs that have not ended.")
    var running = false

    @Option(NumberOption(range: 1...100_000, purpose: "List at most this many runs. (default: 50)", valueName: "n"))
    var latest: Int?

    @Option(help: ArgumentHelp("List as ndjson or table. The default is a table on a terminal, else ndjson.", valueName: "format"))
    var format: Format?

    @Flag(help: "Write nothing but errors to standard error, beside what the command writes.")
    var quiet = false

    /// A value of `--log-format`.
    enum MessageFormat: String, ExpressibleByArgument {
        case text, json, emf

        static var allValueStrings: [String] { ["text", "json", "emf"] }
        static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    }

    @Option(
        help: ArgumentHelp("The format of messages: text, json, or emf, which is json and metrics for CloudWatch at the end.", valueName: "text|json|emf"))
    var logFormat: MessageFormat = .text

    @Argument(help: .hidden) var beforeTerminator: [String] = []

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command and its arguments, behind --.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        if let name, !WorkflowName.isValid(name) {
            throw ValidationError("\"\(name)\" is no name: up to \(WorkflowName.limit) letters, digits, ., _ and -, a letter or digit first")
        }
        if let first = beforeTerminator.first { throw ValidationError("-- is missing before \(first): flow-run --name NAME -- COMMAND [ARGUMENT ...]") }
        if queue != nil { return try validateQueue() }
        if let option = ofQueues.first(where: \.isGiven) { throw ValidationError("\(option.name) has no effect without --queue") }
        if list {
            if !command.isEmpty { throw ValidationError("--list runs no command") }
            if let option = ofRuns.first(where: \.isGiven) { throw ValidationError("--\(option.name) has no effect with --list") }
            return
        }
        if let option = ofLists.first(where: \.isGiven) { throw ValidationError("--\(option.name) has no effect without --list") }
        if name == nil { throw ValidationError("No name: flow-run --name NAME -- COMMAND [ARGUMENT ...]") }
        if command.isEmpty { throw ValidationError("No command: flow-run --name NAME -- COMMAND [ARGUMENT ...]") }
        if timing.takeover < 2 * timing.heartbeat { throw ValidationError("--takeover is at least twice --heartbeat: one may be late") }
        if retriedStatuses == nil { throw ValidationError("--retry-on takes statuses from 1 to 255, separated by commas") }
        if retries ?? 0 == 0, let option = ofRetries.first(where: \.isGiven) { throw ValidationError("--\(option.name) has no effect without --retries") }
        if let push, !Pushgateway.isAddress(push) { throw ValidationError("--push takes the address of a Pushgateway, such as http://localhost:9091") }
        if alerts == "-" { throw ValidationError("--alerts takes the name of a file, and - is not one: a file of this name is ./-") }
    }

    private func validateQueue() throws {
        if queueAddress == nil {
            throw ValidationError("--queue takes sqs:URL, redis:STREAM, or redis://HOST[:PORT]/DATABASE?stream=STREAM; a password belongs into REDISCLI_AUTH")
        }
        let unused = ofLists + ofRecords + (send ? ofWorkers : []) + [("list", list)]
        if let option = unused.first(where: \.isGiven) { throw ValidationError("--\(option.name) has no effect with \(send ? "--send" : "--queue")") }
        if send {
            if batch != nil { throw ValidationError("-N has no effect with --send") }
            if !command.isEmpty { throw ValidationError("--send runs no command") }
            return
        }
        if command.isEmpty { throw ValidationError("No command: flow-run --queue QUEUE -- COMMAND [ARGUMENT ...]") }
        if let batch, !(1...1000).contains(batch) { throw ValidationError("-N takes a number from 1 to 1000") }
        guard (Self.leastVisibility...Self.mostVisibility).contains(queueTiming.visibility) else {
            throw ValidationError("--visibility is a time from \(Int(Self.leastVisibility)) seconds to 12 hours")
        }
        if queueTiming.visibility < 2 * queueTiming.heartbeat { throw ValidationError("--visibility is at least twice --heartbeat: one may be late") }
        if let push, !Pushgateway.isAddress(push) { throw ValidationError("--push takes the address of a Pushgateway, such as http://localhost:9091") }
    }

    private typealias GivenOption = (name: String, isGiven: Bool)

    private var ofLists: [GivenOption] { [("running", running), ("format", format != nil), ("latest", latest != nil)] }
    private var ofRetries: [GivenOption] { [("retry-on", retryOn != nil), ("retry-pause", retryPause != nil)] }
    private var ofRuns: [GivenOption] {
        ofRetries + [
            ("timeout", timeout != nil), ("grace", grace != nil), ("retries", retries != nil), ("alerts", alerts != nil), ("push", push != nil),
            ("textfile", textfile != nil), ("description", description != nil), ("schedule", schedule != nil), ("config", config != nil),
            ("heartbeat", heartbeat != nil), ("takeover", takeover != nil),
        ]
    }

    private var ofQueues: [GivenOption] {
        [("-N", batch != nil), ("--send", send), ("--until-empty", untilEmpty), ("--visibility", visibility != nil)]
    }
    /// What only a run that is recorded has.
    private var ofRecords: [GivenOption] {
        [
            ("db", db != nil), ("retries", retries != nil), ("retry-on", retryOn != nil), ("alerts", alerts != nil), ("description", description != nil),
            ("schedule", schedule != nil), ("config", config != nil), ("takeover", takeover != nil),
        ]
    }
    private var ofWorkers: [GivenOption] {
        [
            ("name", name != nil), ("timeout", timeout != nil), ("grace", grace != nil), ("retry-pause", retryPause != nil), ("heartbeat", heartbeat != nil),
            ("push", push != nil), ("textfile", textfile != nil), ("until-empty", untilEmpty), ("visibility", visibility != nil),
        ]
    }

    /// The times of a run, in seconds: those of the options, or the defaults that their help names.
    var timing: (grace: Double, retryPause: Double, heartbeat: Double, takeover: Double) {
        (grace?.seconds ?? 10, retryPause?.seconds ?? 5, heartbeat?.seconds ?? 30, takeover?.seconds ?? 120)
    }

    /// The limits of SQS are 0 and 12 hours. Below three seconds no heartbeat is in time.
    private static let (leastVisibility, mostVisibility) = (3.0, 43_200.0)

    /// The times of a worker, in seconds. Without `--heartbeat`, three heartbeats are due before a message comes back, and one at least each 30 seconds.
    var queueTiming: (visibility: Double, heartbeat: Double) {
        let visibility = visibility?.seconds ?? 120
        return (visibility, heartbeat?.seconds ?? min(30, visibility / 3))
    }

    /// Nil without `--queue`, and if its value is no address.
    var queueAddress: QueueAddress? { queue.flatMap { QueueAddress($0, server: getenv("REDIS_URL").map { String(cString: $0) }) } }

    var diagnostics: Diagnostics { Diagnostics(tool: "flow-run", format: logFormat == .text ? .text : .json, isQuiet: quiet) }

    /// The values of `--retry-on`; nil if one is no status.
    var retriedStatuses: Set<Int32>? {
        guard let retryOn else { return [ExitStatus.tryAgain.rawValue] }
        let statuses = commaSeparated(retryOn).map { Int32($0).flatMap { (1...255).contains($0) ? $0 : nil } }
        return statuses.isEmpty || statuses.contains(nil) ? nil : Set(statuses.compactMap(\.self))
    }

    func run() throws {
        if queue != nil { throw ExitCode(runQueue(self)) }
        var key: Int32?
        let status = list ? listRuns(self) : runWorkflow(self, key: &key)
        // The terminal's signal goes on to the job that this process is a part of, as it would without flow-run: a script ends with its command.
        if let key {
            signal(key, SIG_DFL)
            kill(0, key)
        }
        if status != 0 { throw ExitCode(status) }
    }
}
