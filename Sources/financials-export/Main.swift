import ArgumentParser
import Tool

@main
struct FinancialsExport: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "financials-export",
        abstract: "Export figures and records from a database.",
        discussion: "",
        version: versionText)

    func run() throws {}
}
