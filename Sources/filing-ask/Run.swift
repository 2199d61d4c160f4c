import Bytes
import JSONLines
import LanguageModel
import Records
import TelemetryFormats
import Tool
import YAML

func askAboutFilings(_ command: FilingAsk) -> ExitStatus {
    Run.status("filing-ask", command.common, retry: command.retry) { run throws(ToolFailure) in
        if command.spent { return try writeSpent(command) }
        let prices = try command.prices.map { path throws(ToolFailure) in try readPrices(path, run) }
        let prompts = try readPrompts(command, run)
        if command.check {
            let chosen = try Plan.promptSet(command, prompts, prices)
            for prompt in chosen.prompts {
                guard let model = prompt.choice?.model, let prices, prices.price(of: model) == nil else { continue }
                run.diagnostics.note("\(command.prices ?? ""): the model \(model) has no price: its records will have no cost")
            }
            let count = command.promptFiles.count
            return run.diagnostics.note("\(count == 1 ? "\(command.promptFiles[0]): the prompt is" : "\(count) prompts are") correct")
        }
        let plan = try Plan(command, prompts, prices, run)
        let queue = try plan.queue(run)
        let asker = Asker(plan.prompts, queue) { rejection, accessionNumber, filing in
            var line: [UInt8] = []
            filing.object.write(to: &line)
            do throws(SystemFailure) { try run.reject(rejection, accessionNumber: accessionNumber, record: line.span) } catch { queue.end(ToolFailure(error)) }
        }
        // Answers are paid for: calls under way come to their end.
        Interruption.setPatience(seconds: 100)
        var files = command.files
        var batchInput: BatchInput?
        if command.batch {
            // What the input may not be is refused before it is read.
            _ = try RecordInput(.recordFiles(command.files), run: run)
            let input = try BatchInput(command.files)
            let diagnostics = run.diagnostics
            try BatchRun(queue, asker, input: input, folder: try plan.cacheFolder(), say: { diagnostics.note($0) }).run()
            files = input.files
            input.rewind()
            batchInput = input
        }
        defer { withExtendedLifetime(batchInput) {} }
        let filter = try GroupFilter(
            .recordFiles(files), writesOnlyResults: command.only || command.dryRun, run: run,
            working: { queue.run(watching: $0) }, task: { asker.task($0) })
        defer { addCounts(queue, asker, to: run) }
        do throws(ToolFailure) { try filter.processAll() } catch {
            // The failure of a service is the cause of what it brings down.
            throw queue.failure ?? error
        }
        if let failure = queue.failure { throw failure }
        if let estimate = queue.estimate { try write(estimate.text(prices: prices)) }
    }
}

private func addCounts(_ queue: CallQueue, _ asker: Asker, to run: Run) {
    let counts = queue.counts
    run.add(.answers, asker.answerCount)
    run.add(.cacheHits, counts.hits)
    run.add(.cacheMisses, counts.misses)
    run.add(.coolOffs, queue.coolOffCount)
    for (kind, count) in counts.requests.sorted(by: { $0.key < $1.key }) { run.add(.requests, count, [.init("class", kind)]) }
    for (model, usage) in counts.usage.sorted(by: { $0.key < $1.key }) {
        for kind in usage.kinds { run.add(.answerTokens, kind.count, [.init("model", model), .init("kind", "\(kind.name)".replacing("_tokens", with: ""))]) }
    }
    for (model, cost) in counts.cost.sorted(by: { $0.key < $1.key }) { run.add(.answerCost, cost.value, [.init("model", model)]) }
}

/// Reads the prompts. All faults of all files are reported.
private func readPrompts(_ command: FilingAsk, _ run: Run) throws(ToolFailure) -> [Prompt] {
    var prompts: [Prompt] = []
    var faults: [String] = []
    for path in command.promptFiles {
        if path == "-" { throw ToolFailure(.usage, "--prompt takes the name of a file: standard input holds records") }
        let text = try rethrowing(readFile(path), as: ToolFailure.init(_:))
        do throws(YAMLFaults) { prompts.append(try Prompt(parsing: text.span)) } catch {
            faults += error.faults.map { "\(path):\($0.line): \($0.message)" }
        }
    }
    guard let last = faults.last else { return prompts }
    for fault in faults.dropLast() { run.diagnostics.error(fault) }
    throw ToolFailure(.configuration, last)
}

private func readPrices(_ path: String, _ run: Run) throws(ToolFailure) -> PriceList {
    let text = try rethrowing(readFile(path), as: ToolFailure.init(_:))
    do throws(YAMLFaults) { return try PriceList(parsing: text.span) } catch {
        for fault in error.faults.dropLast() { run.diagnostics.error("\(path):\(fault.line): \(fault.message)") }
        throw ToolFailure(.configuration, error.faults.last.map { "\(path):\($0.line): \($0.message)" } ?? path)
    }
}
