import Bytes
import Glibc
import JSONLines
import Records
import Tool

/// Batches that are made: found again, awaited, and their answers kept.
extension BatchRun {
    /// Seconds between two looks at a batch: the first pause and the longest.
    private static let (firstPause, longestPause) = (1.0, 60.0)
    /// Seconds by which the clocks of the service and of this host may differ.
    private static let clockTolerance = 300

    /// The name of the first note, without its extension, that has some of the questions; nil if there is none.
    func earlierNote(_ dialect: Dialect, _ requests: Requests) -> String? {
        notes.filter { $0.hasPrefix("\(dialect.rawValue)-") }.sorted().first { name in
            BatchNote(path: "\(folder)/\(name).json")?.keys.keys.contains { requests.keys[$0] != nil } ?? false
        }
    }

    private var notes: [String] { ((try? folderNames(folder)) ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) } }

    /// Settles the batches whose answers are all kept: their runs were killed before they could.
    func settleKeptBatches() throws {
        guard queue.budget != nil else { return }
        for name in notes.sorted() {
            guard let claim = try FileClaim(path: "\(folder)/\(name).lock") else { continue }
            defer { claim.release() }
            let path = "\(folder)/\(name).json"
            guard let note = BatchNote(path: path), let id = note.batch, let reservation = note.reservation else { continue }
            guard let spent = try costOfKept(note, id) else { continue }
            queue.settle(reservation, spent)
            unlink(path)
        }
    }

    /// What the answers of a batch cost; nil if one of them is not kept, or was none and is to be asked for again.
    private func costOfKept(_ note: BatchNote, _ batch: String) throws -> Dollars? {
        var spent = Dollars.zero
        for (key, greatest) in note.keys {
            guard let outcome = try queue.cache.find(key), outcome.isFinal(attempts: queue.settings.attempts) else { return nil }
            spent += cost(of: outcome, in: batch) ?? greatest
        }
        return spent
    }

    /// What an answer in the cache cost in a batch; nil if it came otherwise, too, so that this is not known.
    private func cost(of outcome: Outcome, in batch: String) -> Dollars? {
        outcome.batch == batch && outcome.calls == 1 ? outcome.cost ?? .zero : nil
    }

    /// Takes the answers of a batch that is noted, of this run's questions.
    func resume(_ name: String, _ requests: Requests, _ batches: BatchService) throws {
        let path = "\(folder)/\(name).json"
        let claim = try claim("\(folder)/\(name).lock", batches, message: "another process waits for a batch with the same questions: waiting for it")
        defer { claim.release() }
        // The process that had it may have kept all answers.
        guard var note = BatchNote(path: path) else { return }
        guard note.base == batches.service.base else {
            let advice = "give that address, or remove \(path) to ask and pay anew"
            throw ToolFailure(.configuration, "some of the questions are in a batch of the service \(note.base): \(advice)")
        }
        if note.batch == nil {
            guard let found = try find(note, mark: String(name.dropFirst(batches.service.dialect.rawValue.count + 1)), batches) else {
                // It was never made. Its reservation counts as spent, as that of every call whose end is not known.
                unlink(path)
                return
            }
            note.batch = found
            try note.write(to: path)
        }
        do { try finish(note, requests, batches, path) } catch let failure as BatchFailure where failure.isGone {
            unlink(path)
            if let reservation = note.reservation { queue.settle(reservation, note.amount) }
            say("the service does not know the batch \(note.batch ?? "") any more: its questions are asked anew")
        }
    }

    /// Looks for the batch of a run that ended between the intention and the answer of the service. Nil if there is none.
    private func find(_ note: BatchNote, mark: String, _ batches: BatchService) throws -> String? {
        let claimed = Set(notes.compactMap { BatchNote(path: "\(folder)/\($0).json")?.batch })
        for batch in try batches.batches(since: note.intendedAt - Self.clockTolerance) where !claimed.contains(batch.id) {
            if batches.service.dialect == .responses {
                if batch.mark == mark { return batch.id }
                continue
            }
            guard batch.count == note.count else { continue }
            say("the batch \(batch.id) may be that of an earlier run: waiting for it")
            let results = try BatchFile()
            try batches.results(of: try wait(batch.id, batches), to: results)
            var keys: Set<String> = []
            try results.forEachLine { line, _ in
                if let key = (try? JSONObject(parsing: line))?.string("custom_id") { keys.insert(key) }
            }
            if keys == Set(note.keys.keys) { return batch.id }
        }
        return nil
    }

    private func wait(_ id: String, _ batches: BatchService) throws(BatchFailure) -> BatchStatus {
        var pause = Self.firstPause
        while true {
            let status = try batches.status(of: id)
            if status.isEnded { return status }
            try batches.sleep(pause)
            pause = min(pause * 1.5, Self.longestPause)
        }
    }

    // MARK: Answers

    /// Waits for a batch, and keeps its answers. The note stays for those that this run has not asked for.
    func finish(_ note: BatchNote, _ requests: Requests, _ batches: BatchService, _ path: String) throws {
        guard let id = note.batch else { return }
        let batch = try wait(id, batches)
        if let refusal = batch.refusal {
            // Nothing was asked, and nothing is billed.
            unlink(path)
            if let reservation = note.reservation { queue.settle(reservation, .zero) }
            throw BatchFailure(message: "the service refuses \(id): \(batches.service.withoutKey(refusal.message))", isRetryable: refusal.isRetryable)
        }
        let results = try BatchFile()
        try batches.results(of: batch, to: results)
        var note = note
        note.keys = try keep(results, requests, batches.service, note, id)
        note.reservation = nil
        if note.keys.isEmpty { unlink(path) } else { try note.write(to: path) }
    }

    /// Judges the answers, keeps them, and settles what they cost. The questions are read once more from the input: only the keys were kept.
    ///
    /// - Returns: the questions of other inputs, whose answers are not kept. They are settled with their greatest cost.
    private func keep(_ results: BatchFile, _ requests: Requests, _ service: Service, _ note: BatchNote, _ id: String) throws -> [String: Dollars] {
        var places: [String: Range<Int>] = [:]
        try results.forEachLine { line, range in
            if let key = (try? JSONObject(parsing: line))?.string("custom_id"), note.keys[key] != nil { places[key] = range }
        }
        func answer(_ place: Range<Int>) throws(SystemFailure) -> BatchAnswer {
            let line = try results.read(place)
            return BatchAnswer(line.span, service.dialect, service.secret)
        }
        var spent = Dollars.zero
        var done: Set<String> = []
        var failure: SystemFailure?
        queue.collect = { [self] call in
            guard call.dialect == service.dialect, requests.keys[call.key] != nil, let greatest = note.keys[call.key], failure == nil else { return }
            guard done.insert(call.key).inserted else { return }
            guard let place = places[call.key] else {
                failed[call.key] = Rejection(code: "batch_failed", message: "the batch has no entry for the question", isRetryable: true)
                // A batch without any entry was not begun.
                if results.count > 0 { spent += greatest }
                return
            }
            do throws(SystemFailure) {
                switch try answer(place) {
                case .reply(let reply):
                    let (outcome, cost) = queue.keepBatched(reply, call, batch: id)
                    spent += cost
                    noteSpoiled(outcome, call)
                case .malformed(let rejection):
                    spent += greatest
                    failed[call.key] = rejection
                case .failed(let rejection): failed[call.key] = rejection
                }
            } catch { failure = error }
        }
        try input.forEachFiling(asker)
        if let failure { throw failure }
        var rest: [String: Dollars] = [:]
        for (key, greatest) in note.keys where !done.contains(key) {
            if requests.keys[key] != nil {
                failed[key] = Rejection(code: "not_tried", message: "not asked, because the input has changed meanwhile", isRetryable: true)
            } else if let outcome = try queue.cache.find(key), outcome.isFinal(attempts: queue.settings.attempts) {
                // An earlier run was killed while it kept the answers, or another one has asked meanwhile.
                spent += cost(of: outcome, in: id) ?? greatest
                continue
            }
            guard let place = places[key] else { continue }
            if case .failed = try answer(place) { continue }
            spent += greatest
            rest[key] = greatest
        }
        if let reservation = note.reservation { queue.settle(reservation, spent) }
        if let failure = queue.failure { throw failure }
        return rest
    }

    /// Where rejects of earlier runs are asked about again, each run has its own attempts.
    private func noteSpoiled(_ outcome: Outcome, _ call: Call) {
        guard queue.settings.asksAgain, case .spoiled(let code, let message) = outcome.result else { return }
        spoiledAnswers[call.key, default: 0] += 1
        let attempts = queue.settings.attempts
        if outcome.isFinal(attempts: attempts) || spoiledAnswers[call.key, default: 0] >= attempts {
            failed[call.key] = Rejection(code: code, message: message)
        }
    }
}
