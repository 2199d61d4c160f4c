import Bytes
import JSONLines
import Processes
import Records

/// What a worker's process does: it takes one filing after another and tells what comes of it.
struct WorkerLoop<Worker: FilingWorker> {
    let end: WorkerEnd
    /// Seconds of CPU that one filing may take.
    let filingLimit: Int?

    func run(_ worker: inout Worker) {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(2 * JSONWriter.pieceSize)
        while !Signals.isStopRequested, let line = end.nextOrder() {
            end.limitCPU(seconds: filingLimit)
            var filing = FilingRecord(JSONObject())
            var unfolding = Unfolding()
            do throws(Rejection) {
                // It was an object when the supervisor read it.
                try rethrowing(filing.object.parse(line.span)) { (error: JSONFailure) in Rejection(code: "not_a_record", message: "\(error)") }
                try worker.process(&filing, &unfolding)
            } catch {
                tell(.rejection) { RejectedFiling(filing.accessionNumber, error).write(to: &$0) }
                continue
            }
            tell(filing, unfolding, &buffer)
        }
    }

    private func tell(_ filing: FilingRecord, _ unfolding: Unfolding, _ buffer: inout [UInt8]) {
        let head = GroupHead(accessionNumber: filing.accessionNumber, counts: unfolding.counts, isFollowed: !filing.unfolded.isEmpty)
        tell(.head) { head.write(to: &$0) }
        var filing = filing
        filing.addUnfolded(unfolding.counts.filter { $0.count > 0 }.map(\.type))
        buffer.removeAll(keepingCapacity: true)
        filing.object.writeLine(to: &buffer)
        tell(.filing, GatheredBytes(buffer, Loans()))
        buffer.removeAll(keepingCapacity: true)
        var writer = JSONWriter(adding: exchange(&buffer, with: [])) { lines in
            tell(.lines, lines)
            lines.removeAll()
        }
        unfolding.write(to: &writer)
        writer.finish()
        buffer = exchange(&writer.bytes, with: [])
        tell(.end) { _ in }
    }

    private func tell(_ kind: WorkerMessage, _ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        tell(kind, GatheredBytes(writer.bytes, Loans()))
    }

    /// What is too long for one message goes in several.
    private func tell(_ kind: WorkerMessage, _ bytes: GatheredBytes) {
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
