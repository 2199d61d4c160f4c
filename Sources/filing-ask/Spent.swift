import Bytes
import Glibc
import LanguageModel
import Tool

/// Writes what the budget file says.
func writeSpent(_ command: FilingAsk) throws(ToolFailure) {
    let path = command.budgetFile ?? ""
    guard FileStatus.size(at: path) != nil else { throw ToolFailure(.configuration, "--budget-file: there is no file \(path)") }
    let (limit, isDaily) = command.budget.flatMap(Budget.parse) ?? (.zero, false)
    let state: BudgetState
    do throws(SystemFailure) { state = try Budget(limit: limit, isDaily: isDaily, path: path).currentState() } catch {
        throw ToolFailure(.configuration, "--budget-file: \(error)")
    }
    var live = Dollars.zero
    var lost = Dollars.zero
    for reservation in state.reservations(on: nil) {
        if reservation.holder.isAlive { live += reservation.amount } else { lost += reservation.amount }
    }
    var text = "spent \(state.spent()) USD\n"
    for (day, spent) in state.days { text += "  \(day) \(spent) USD\n" }
    text += "reserved \(live) USD for calls under way\n"
    text += "lost \(lost) USD reserved by processes that are gone: it counts as spent\n"
    if command.budget != nil {
        let today = isDaily ? Budget.today : nil
        let used = state.spent(on: today) + state.reservations(on: today).reduce(.zero) { $0 + $1.amount }
        text += "left \(limit - used) USD of \(limit)\(isDaily ? " for today" : "")\n"
    }
    try write(text)
}

/// Writes to standard output what is not a record, for the modes that write no records.
func write(_ text: String) throws(ToolFailure) {
    do throws(SystemFailure) {
        var output = Output(STDOUT_FILENO, path: "standard output")
        let bytes = Array(text.utf8)
        try output.write(bytes.span)
        try output.flush()
    } catch { throw ToolFailure(error) }
}
