import Bytes
import Clocks
import Digest
import Glibc
import Records
package import Tool

/// Asks the questions of a run in batches: reads the input for its questions, submits those that are not answered yet, waits, and keeps the answers in the cache,
/// from which an ordinary pass over the input then takes them.
package final class BatchRun {
    let queue: CallQueue
    let asker: Asker
    let input: BatchInput
    let folder: String
    let say: (String) -> Void
    /// Questions that have no answer, by key.
    var failed: [String: Rejection] = [:]
    /// Answers of this run that were none, by key, where rejects of earlier runs are asked about again.
    var spoiledAnswers: [String: Int] = [:]

    /// Limits of one batch, below those of the services: 100,000 requests and 256 MB; 50,000 and 200 MB.
    private static let (requestLimit, byteLimit) = (50_000, 150 << 20)
    /// Rounds of new batches: the parts of long texts come before what puts their answers together, and answers that were none are asked for again.
    private static let roundLimit = 20

    /// - Parameters:
    ///   - folder: the folder of the cache, in which batches are noted.
    ///   - say: receives messages for the user.
    package init(_ queue: CallQueue, _ asker: Asker, input: BatchInput, folder: String, say: @escaping (String) -> Void) {
        self.queue = queue
        self.asker = asker
        self.input = input
        self.folder = "\(folder)/batches"
        self.say = say
    }

    /// Asks everything. Afterwards the queue makes no calls: what is not in the cache is a reject.
    package func run() throws(ToolFailure) {
        do { try settleKeptBatches() } catch {
            throw (error as? SystemFailure).map(ToolFailure.init) ?? ToolFailure(.bug, "the batches that are noted: \(error)")
        }
        var rounds = 0
        // An input that does not begin with a record is refused when it is read for the output.
        while input.beginsWithRecord, rounds < Self.roundLimit {
            let round = try collect()
            if round.isEmpty { break }
            var hasResumed = false
            for (dialect, requests) in round.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                if try ask(dialect, requests) { hasResumed = true }
            }
            if !hasResumed { rounds += 1 }
        }
        queue.collect = nil
        queue.refusal = { [self] key in
            failed[key] ?? Rejection(code: "not_tried", message: "not asked, because the run ended before", isRetryable: true)
        }
    }

    // MARK: Questions

    final class Requests {
        let file: BatchFile
        /// The keys of the questions, with the greatest cost of each.
        var keys: [String: Dollars] = [:]
        init() throws(SystemFailure) { file = try BatchFile() }
    }

    /// Reads the input for the questions that the cache does not answer.
    private func collect() throws(ToolFailure) -> [Dialect: Requests] {
        var round: [Dialect: Requests] = [:]
        var failure: SystemFailure?
        queue.collect = { [self] call in
            guard failed[call.key] == nil, failure == nil else { return }
            do throws(SystemFailure) {
                let requests: Requests
                if let known = round[call.dialect] { requests = known } else { requests = try Requests() }
                round[call.dialect] = requests
                guard requests.keys[call.key] == nil, requests.keys.count < Self.requestLimit, requests.file.count < Self.byteLimit else { return }
                let line = BatchService.line(call.dialect, key: call.key, call.question)
                try requests.file.append(line.span)
                requests.keys[call.key] = queue.greatestCost(call, inBatch: true)
            } catch { failure = error }
        }
        try input.forEachFiling(asker)
        if let failure { throw ToolFailure(failure) }
        return round
    }

    // MARK: A batch

    /// Takes the answers of an earlier batch that has some of the questions; if there is none, makes one of all of them, and takes its answers.
    ///
    /// - Returns: whether there was an earlier one: the questions that it did not have are not asked yet.
    private func ask(_ dialect: Dialect, _ requests: Requests) throws(ToolFailure) -> Bool {
        guard let service = queue.settings.services[dialect] else { return false }
        do {
            let batches = try BatchService(service, certificates: queue.settings.certificates)
            var reservation: String?
            while true {
                // One process at a time looks through the notes and adds its own: no question comes into two batches.
                let turn = try claim("\(folder)/\(dialect.rawValue).lock", batches, every: 0.1)
                defer { turn.release() }
                if let earlier = earlierNote(dialect, requests) {
                    turn.release()
                    if let reservation { queue.settle(reservation, .zero) }
                    try resume(earlier, requests, batches)
                    return true
                }
                if queue.budget != nil, reservation == nil {
                    turn.release()
                    reservation = try reserve(requests, batches)
                    continue
                }
                let mark = Self.mark(requests.keys.keys.sorted())
                let path = "\(folder)/\(dialect.rawValue)-\(mark)"
                let claim = try claim("\(path).lock", batches)
                defer { claim.release() }
                var note = BatchNote(intendedAt: wallSeconds(), base: service.base, reservation: reservation, keys: requests.keys)
                try note.write(to: "\(path).json")
                turn.release()
                try submit(&note, requests, mark, batches, "\(path).json")
                try finish(note, requests, batches, "\(path).json")
                return false
            }
        } catch let failure as BatchFailure {
            throw ToolFailure(failure.isRetryable ? .tryAgain : .refused, "\(service.base): the batch: \(failure.message)")
        } catch let failure as SystemFailure {
            throw ToolFailure(failure)
        } catch let failure as ToolFailure {
            throw failure
        } catch { throw ToolFailure(.bug, "the batch: \(error)") }
    }

    /// The mark of a batch: the same for the same questions.
    private static func mark(_ keys: [String]) -> String { String(SHA256.hash(keys.joined(separator: "\n")).hexadecimal.prefix(40)) }

    /// Waits for a lock, and takes it.
    ///
    /// - Parameter message: said once, if another process has it; nil for nothing.
    func claim(_ path: String, _ batches: BatchService, every seconds: Double = 1, message: String? = nil) throws -> FileClaim {
        var message = message
        while true {
            if let claim = try FileClaim(path: path) { return claim }
            if let text = message { say(text) }
            message = nil
            try batches.sleep(seconds)
        }
    }

    private func reserve(_ requests: Requests, _ batches: BatchService) throws -> String? {
        let amount = requests.keys.values.reduce(.zero, +)
        while let budget = queue.budget {
            switch try budget.reserve(amount) {
            case .reserved(let id): return id
            case .later: try batches.sleep(1)
            case .exhausted(let left):
                throw ToolFailure(.tryAgain, "the budget has \(left) USD left, and the batch may cost \(amount) USD")
            }
        }
        return nil
    }

    private func submit(_ note: inout BatchNote, _ requests: Requests, _ mark: String, _ batches: BatchService, _ path: String) throws {
        do throws(BatchFailure) {
            note.batch = try batches.submit(try lines(requests), mark: mark).id
        } catch {
            if !error.isUncertain {
                unlink(path)
                if let reservation = note.reservation { queue.settle(reservation, .zero) }
            }
            throw error
        }
        try note.write(to: path)
        say("\(requests.keys.count) questions are submitted as the batch \(note.batch ?? "")")
    }

    private func lines(_ requests: Requests) throws(BatchFailure) -> [UInt8] {
        do throws(SystemFailure) { return try requests.file.read(0..<requests.file.count) } catch {
            throw BatchFailure(message: error.description, isRetryable: true)
        }
    }
}
