import Bytes
import JSONLines
import Processes
import Records

/// The main loop of a worker process: takes one filing after another and sends the results to the supervisor.
struct WorkerLoop<Worker: FilingWorker> {
    let end: WorkerEnd
    /// Seconds of CPU that one filing may take; nil for no limit.
    let filingLimit: Int?

    func run(_ worker: inout Worker) {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(2 * JSONWriter.pieceSize)
        while !Signals.isStopRequested, let line = end.nextOrder() {
            end.limitCPU(seconds: filingLimit)
            var filing = FilingRecord(JSONObject())
            var unfolding = Unfolding()
            do throws(Rejection) {
                // The supervisor has parsed the line before, so this does not fail.
                try rethrowing(filing.object.parse(line.span)) { (error: JSONFailure) in Rejection(code: "not_a_record", message: "\(error)") }
                try worker.process(&filing, &unfolding)
            } catch {
                send(.rejection) { RejectedFiling(filing.accessionNumber, error).write(to: &$0) }
                continue
            }
            send(filing, unfolding, &buffer)
        }
    }

    private func send(_ filing: FilingRecord, _ unfolding: Unfolding, _ buffer: inout [UInt8]) {
        let head = GroupHead(accessionNumber: filing.accessionNumber, counts: unfolding.counts, isFollowed: !filing.unfolded.isEmpty)
        send(.head) { head.write(to: &$0) }
        var filing = filing
        filing.addUnfolded(unfolding.counts.filter { $0.count > 0 }.map(\.type))
        buffer.removeAll(keepingCapacity: true)
        filing.object.writeLine(to: &buffer)
        send(.filing, GatheredBytes(buffer, Loans()))
        buffer.removeAll(keepingCapacity: true)
        var writer = JSONWriter(adding: exchange(&buffer, with: [])) { lines in
            send(.lines, lines)
            lines.removeAll()
        }
        unfolding.write(to: &writer)
        writer.finish()
        buffer = exchange(&writer.bytes, with: [])
        send(.end) { _ in }
    }

    private func send(_ kind: WorkerMessage, _ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        send(kind, GatheredBytes(writer.bytes, Loans()))
    }

    /// Sends bytes in one message, or in several when they are too long for one.
    private func send(_ kind: WorkerMessage, _ bytes: GatheredBytes) {
        guard bytes.count > end.longestMessage else {
            return end.write(kind: kind.rawValue, isLast: kind.isLast, count: bytes.count) { room in
                var target = room
                bytes.forEachRun { target.put($0) }
            }
        }
        var left = bytes.count
        bytes.forEachRun { run in
            var position = 0
            while position < run.count {
                let count = min(end.longestMessage, run.count - position)
                left -= count
                end.write(kind: kind.rawValue, continues: left > 0, isLast: kind.isLast, count: count) { room in
                    var target = room
                    target.put(run.extracting(position..<position + count))
                }
                position += count
            }
        }
    }
}
