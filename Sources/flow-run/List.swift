import Bytes
import Glibc
import JSONLines
import Tool
import Warehouse
import WarehouseTool
import Workflows

/// Writes the runs of a database to standard output, and returns the exit status.
func listRuns(_ command: FlowRun) -> Int32 {
    let diagnostics = command.diagnostics
    do throws(ToolFailure) {
        try writeRuns(command)
        return ExitStatus.done.rawValue
    } catch {
        if error.status != .done { diagnostics.error(error.message) }
        return error.status.rawValue
    }
}

private func writeRuns(_ command: FlowRun) throws(ToolFailure) {
    let place = try RunsPlace(command.db)
    // Nothing has run yet.
    if place.isStandard, place.location.isNewFile { return }
    let reader = try rethrowing(WarehouseReader(place.location, application: "flow-run", shouldStop: { false }), as: ToolFailure.init(database:))
    let isTable = command.format.map { $0 == .table } ?? (isatty(STDOUT_FILENO) == 1)
    var output = Output(STDOUT_FILENO, path: "standard output")
    var table = RunTable()
    var writer = JSONWriter()
    try reader.forEachRun(
        of: command.name, isRunning: command.running, limit: command.latest ?? 50,
        { row throws(ToolFailure) in
            let run = ListedRun(row)
            if command.running, run.isLost { return }
            if isTable { return table.add(run) }
            run.write(to: &writer)
            try rethrowing(output.write(writer.bytes.span), as: ToolFailure.init(_:))
            writer.removeAll()
        }, failing: ToolFailure.init(database:))
    do throws(SystemFailure) {
        // What is no terminal has no width.
        let width = isatty(STDOUT_FILENO) == 1 ? Terminal.size(of: STDOUT_FILENO).columns : 10_000
        if isTable, !table.isEmpty { try output.write(Array(table.text(width: width).utf8).span) }
        try output.flush()
    } catch { throw ToolFailure(error) }
}
