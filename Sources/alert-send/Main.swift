import ArgumentParser
import Tool

@main
struct AlertSend: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert-send",
        abstract: "Deliver alerts to Slack, PagerDuty, mail, Amazon SNS and SES, webhooks and programs.",
        discussion: """
            Reads records from files, or from standard input, delivers each alert to its channels, and writes the records with the deliveries on each alert. An alert \
            is kept in the outbox until each channel has accepted it: a later run tries again what failed, and sends nothing twice that was accepted.

            EXAMPLES
              The alerts of the latest filings:
                edgar-list --follow --state seen --form 8-K | edgar-fetch --store filings \\
                  | filing-parse --sections | filing-match --rules watch.yaml \\
                  | alert-send --channels channels.yaml --state alerts.db
              One message to see whether a channel works:
                alert-send --channels channels.yaml --test desk
              Try again what is in the outbox, and read nothing:
                alert-send --channels channels.yaml --state alerts.db < /dev/null
            """,
        version: versionText)

    @Argument(help: ArgumentHelp("Files of records; - or none: standard input.", valueName: "file"), completion: .file())
    var files: [String] = []

    @Option(help: ArgumentHelp("The channels, in YAML or JSON.", valueName: "file"), completion: .file())
    var channels: String

    @Option(
        help: ArgumentHelp("The outbox: PATH, sqlite:PATH or postgres://HOST/NAME. It is made if it is not there.", valueName: "database"), completion: .file())
    var state: String?

    @Option(NumberOption(range: 0...86_400, purpose: "Seconds for which tries go on at the end of the input; 0: one try.", valueName: "seconds"))
    var patience = 60

    @Option(help: ArgumentHelp("Send one message to a channel, without the outbox, and do nothing else.", valueName: "channel"))
    var test: String?

    @Flag(help: "Check the channels file and do nothing else.")
    var check = false

    @OptionGroup var common: CommonOptions
    @Option(.retry) var retry: String?

    func validate() throws {
        if check || test != nil {
            let option = check ? "--check" : "--test"
            if check, test != nil { throw ValidationError("--check and --test exclude each other") }
            if state != nil || retry != nil || !files.isEmpty { throw ValidationError("\(option) reads no records: leave the other options and operands out") }
        } else if state == nil {
            throw ValidationError("--state is missing: the database that keeps alerts until they are delivered, such as alerts.db")
        }
    }

    func run() throws {
        let status = sendAlerts(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
