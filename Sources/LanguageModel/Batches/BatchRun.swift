import Bytes
import Clocks
import Digest
import Glibc
import JSONLines
import Records
package import Tool

/// Asks the questions of a run in batches: reads the input for its questions, submits those that are not answered yet, waits, and keeps the answers in the cache,
/// from which an ordinary pass over the input then takes them.
package final class BatchRun {
    private let queue: CallQueue
    private let asker: Asker
    private let input: BatchInput
    private let folder: String
    private let say: (String) -> Void
    /// Questions that the service did not answer, by key.
    private var failed: [String: Rejection] = [:]

    /// Limits of one batch, below those of the services: 100,000 requests and 256 MB; 50,000 and 200 MB.
    private static let (requestLimit, byteLimit) = (50_000, 150 << 20)
    /// Rounds: the parts of long texts come before what puts their answers together, and answers that were none are asked for again.
    private static let roundLimit = 20
    /// Seconds between two looks at a batch: the first pause and the longest.
    private static let (firstPause, longestPause) = (1.0, 60.0)
    /// Seconds by which the clocks of the service and of this host may differ.
    private static let clockTolerance = 300

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
        for _ in 0..<Self.roundLimit {
            let round = try collect()
            if round.isEmpty { break }
            for (dialect, requests) in round.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { try ask(dialect, requests) }
        }
        queue.collect = nil
        queue.refusal = { [self] key in
            failed[key] ?? Rejection(code: "not_tried", message: "not asked, because the run ended before", isRetryable: true)
        }
    }

    // MARK: Questions

    private final class Requests {
        let file: BatchFile
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

    private func ask(_ dialect: Dialect, _ requests: Requests) throws(ToolFailure) {
        guard let service = queue.settings.services[dialect] else { return }
        do {
            let batches = try BatchService(service, certificates: queue.settings.certificates)
            let mark = Self.mark(requests.keys.keys.sorted())
            let path = "\(folder)/\(dialect.rawValue)-\(mark)"
            let claim = try claim("\(path).lock", batches)
            defer { claim.release() }
            var note = BatchNote(path: "\(path).json")
            if note != nil, note?.batch == nil {
                let found = try find(note, requests, mark, batches)
                note?.batch = found
            }
            if note?.batch == nil { note = try submit(requests, mark, batches, "\(path).json") }
            guard var note, let id = note.batch else { return }
            try note.write(to: "\(path).json")
            let batch = try wait(id, batches)
            let results = try BatchFile()
            try batches.results(of: batch, to: results)
            try keep(results, requests, dialect, note)
            note.reservation = nil
            unlink("\(path).json")
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

    private func claim(_ path: String, _ batches: BatchService) throws -> FileClaim {
        var hasSaid = false
        while true {
            if let claim = try FileClaim(path: path) { return claim }
            if !hasSaid { say("another process waits for the same batch: waiting for it") }
            hasSaid = true
            try batches.sleep(1)
        }
    }

    private func submit(_ requests: Requests, _ mark: String, _ batches: BatchService, _ path: String) throws -> BatchNote {
        let amount = requests.keys.values.reduce(.zero, +)
        var reservation: String?
        while let budget = queue.budget, reservation == nil {
            switch try budget.reserve(amount) {
            case .reserved(let id): reservation = id
            case .later: try batches.sleep(1)
            case .exhausted(let left):
                throw ToolFailure(.tryAgain, "the budget has \(left) USD left, and the batch may cost \(amount) USD")
            }
        }
        var note = BatchNote(intendedAt: wallSeconds(), count: requests.keys.count, reservation: reservation)
        try note.write(to: path)
        do throws(BatchFailure) {
            note.batch = try batches.submit(try lines(requests), mark: mark).id
        } catch {
            if !error.isUncertain {
                unlink(path)
                if let reservation { queue.settle(reservation, .zero) }
            }
            throw error
        }
        say("\(requests.keys.count) questions are submitted as the batch \(note.batch ?? "")")
        return note
    }

    private func lines(_ requests: Requests) throws(BatchFailure) -> [UInt8] {
        do throws(SystemFailure) { return try requests.file.read(0..<requests.file.count) } catch {
            throw BatchFailure(message: error.description, isRetryable: true)
        }
    }

    /// Looks for the batch of a run that ended between the intention and the answer of the service. Nil if there is none.
    private func find(_ note: BatchNote?, _ requests: Requests, _ mark: String, _ batches: BatchService) throws -> String? {
        guard let note else { return nil }
        let claimed = Set(
            ((try? folderNames(folder)) ?? []).filter { $0.hasSuffix(".json") }.compactMap { BatchNote(path: "\(folder)/\($0)")?.batch })
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
            if keys == Set(requests.keys.keys) { return batch.id }
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

    /// Judges the answers, and keeps them. The questions are read once more from the input: only the keys were kept.
    private func keep(_ results: BatchFile, _ requests: Requests, _ dialect: Dialect, _ note: BatchNote) throws {
        var places: [String: Range<Int>] = [:]
        try results.forEachLine { line, range in
            if let key = (try? JSONObject(parsing: line))?.string("custom_id"), requests.keys[key] != nil { places[key] = range }
        }
        var spent = Dollars.zero
        var kept: Set<String> = []
        var failure: SystemFailure?
        queue.collect = { [self] call in
            guard call.dialect == dialect, requests.keys[call.key] != nil, failure == nil else { return }
            guard let place = places.removeValue(forKey: call.key) else { return }
            do throws(SystemFailure) {
                let line = try results.read(place)
                switch BatchAnswer(line.span, dialect) {
                case .reply(let reply):
                    kept.insert(call.key)
                    spent += queue.keepBatched(reply, call)
                case .failed(let rejection): failed[call.key] = rejection
                }
            } catch { failure = error }
        }
        try input.forEachFiling(asker)
        if let failure { throw failure }
        for key in requests.keys.keys where failed[key] == nil && !kept.contains(key) {
            failed[key] = Rejection(code: "batch_failed", message: "the batch has no entry for the question", isRetryable: true)
        }
        if let reservation = note.reservation { queue.settle(reservation, spent) }
        if let failure = queue.failure { throw failure }
    }
}

/// An entry of the answers of a batch.
enum BatchAnswer {
    case reply(Reply)
    case failed(Rejection)

    init(_ line: Span<UInt8>, _ dialect: Dialect) {
        func failed(_ code: String, _ message: String, _ isRetryable: Bool = true) -> BatchAnswer {
            .failed(Rejection(code: code, message: message, isRetryable: isRetryable))
        }
        guard let value = try? JSONValue(parsing: line) else {
            self = failed("batch_failed", "an entry of the batch is not JSON")
            return
        }
        let body: JSONValue?
        let error: JSONValue?
        var isExpired = false
        switch dialect {
        case .messages:
            let result = value["result"]
            body = result?["type"]?.string == "succeeded" ? result?["message"] : nil
            error = result?["error"]?["error"] ?? result?["error"]
            isExpired = result?["type"]?.string == "expired"
        case .responses:
            let response = value["response"]
            body = response?["status_code"]?.integer == 200 ? response?["body"] : nil
            error = value["error"].flatMap { $0 == .null ? nil : $0 } ?? response?["body"]?["error"]
            isExpired = error?["code"]?.string == "batch_expired"
        }
        guard let body else {
            let message = (error?["message"]?.string ?? "").oneLine(limit: 200)
            let isRefused = error?["type"]?.string == "invalid_request_error"
            self =
                isExpired
                ? failed("batch_expired", "the batch expired before the question was answered")
                : isRefused
                    ? failed("bad_request", "the service refuses the request: \(message)", false)
                    : failed("batch_failed", "the service did not answer the question in the batch\(message.isEmpty ? "" : ": \(message)")")
            return
        }
        do throws(ServiceFault) { self = .reply(try dialect.reply(body)) } catch { self = failed("malformed_response", error.message) }
    }
}
