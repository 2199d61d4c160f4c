import AWS
import Bytes
import FilingStore
import JSONLines
import ObjectStore
import Records
import TelemetryFormats
import Tool

/// The transfers of s3-get: gets the objects of filings into the store, and notes their paths on the records.
final class GetTransfers: FilingTransfers {
    private let gets: ObjectGets
    private let store: SubmissionStore
    private let run: Run
    /// The `s3_path` of each file so far, by the file's key, both as hashes: the file of a record must not be replaced by that of another.
    private var objects: [Int: Int] = [:]
    /// The addresses of objects under way whose records name no filing.
    private var labels: [Int: String] = [:]
    private var got = 0, there = 0, bytes = 0

    init(_ gets: ObjectGets, store: SubmissionStore, run: Run) {
        self.gets = gets
        self.store = store
        self.run = run
    }

    func addCounts(to run: Run) {
        run.add(.objectsGot, got)
        run.add(.objectsPresent, there)
        run.add(.bytesGot, bytes)
    }

    var count: Int { gets.count }

    func submit(_ filing: FilingRecord, isMended: Bool) throws(ToolFailure) -> TransferStep {
        do throws(Rejection) {
            let wanted = try WantedObject(filing, in: store, isDoubted: isMended)
            let object = Array("\(wanted.bucket)/\(wanted.key)".utf8).hashValue
            let file = Array(wanted.name.key.utf8).hashValue
            if let other = objects[file], other != object {
                let message = "another record of this run has the same key \(wanted.name.key.prefix(200)) and another object: its file would be replaced"
                throw Rejection(code: "same_key", message: message)
            }
            objects[file] = object
            let number = gets.start(wanted)
            if filing.accessionNumber == nil { labels[number] = filing.object.string("s3_path") }
            return .waiting(number)
        } catch { return .done(.rejected(error)) }
    }

    func run(watching descriptor: Int32?) throws(ToolFailure) -> TransferEvent {
        switch try rethrowing(gets.run(watching: descriptor), as: ToolFailure.init(_:)) {
        case .done(let number, let outcome): .done(number, result(of: number, outcome))
        case .readable: .readable
        case .idle: .idle
        }
    }

    func stop() { gets.stop() }

    func cancel() { gets.cancel() }

    func finish() -> [(Int, TransferResult)] { gets.finish().map { ($0, result(of: $0, $1)) } }

    private func result(of number: Int, _ outcome: ObjectGets.Outcome) -> TransferResult {
        let label = labels.removeValue(forKey: number)
        switch outcome {
        case .dropped: return .dropped
        case .rejected(let rejection): return .rejected(rejection)
        case .failed(let failure):
            return .rejected(Rejection(failure, label: label))
        case .stored(let entry, let wasThere):
            run.didFinish(bytes: entry.bytes)
            if wasThere { there += 1 } else { (got, bytes) = (got + 1, bytes + entry.bytes) }
            return .written { filing in
                filing.object.set("path", entry.path)
                filing.object.set("bytes", entry.bytes)
                filing.object.set("sha256", entry.sha256)
                filing.setVersion(secflowVersion, of: "s3-get")
            }
        }
    }
}
