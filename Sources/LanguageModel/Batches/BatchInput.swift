package import Bytes
import Glibc
import JSONLines
import Records
import Tool

/// The input of a run that asks in batches, kept in a file without a name, because it is read several times.
package final class BatchInput {
    private let descriptor: Descriptor

    /// The path at which this process can open the file.
    package var path: String { "/proc/self/fd/\(descriptor.number)" }

    /// Copies the files; `-` or none is standard input.
    package init(_ files: [String]) throws(SystemFailure) {
        descriptor = try Descriptor(temporary: ())
        for path in files.isEmpty ? ["-"] : files {
            let source = path == "-" ? Descriptor(adopting: dup(STDIN_FILENO), path: "standard input") : try Descriptor(reading: path)
            var piece = [UInt8](repeating: 0, count: 256 << 10)
            while true {
                let count = try retryingInterrupts("read", path) { piece.withUnsafeMutableBytes { read(source.number, $0.baseAddress, $0.count) } }
                if count == 0 { break }
                try piece.withSpan(0..<count) { (bytes) throws(SystemFailure) in try descriptor.write(bytes) }
            }
        }
    }

    /// Puts the prompts to each filing that is whole, without writing anything. What is wrong with a line is found when the input is read for the output.
    func forEachFiling(_ asker: Asker) throws(ToolFailure) {
        let reader: LineReader
        do throws(SystemFailure) {
            reader = LineReader(try Descriptor(reading: path), path: path, limit: JSONLimits.line)
        } catch { throw ToolFailure(error) }
        reader.shouldStop = { Signals.isStopRequested }
        var open: (filing: FilingRecord, task: any GroupTask)?
        func end() {
            guard let group = open else { return }
            open = nil
            var filing = group.filing
            var unfolding = Unfolding()
            do throws(Rejection) {
                try group.task.begin()
                _ = try group.task.finish(&filing, &unfolding, waits: true)
            } catch {}
        }
        do throws(SystemFailure) {
            while let line = try reader.next() {
                guard !line.isTooLong, let record = reader.withBytes(of: line, { try? JSONObject(parsing: $0) }) else { continue }
                if record.isString("type", "filing") {
                    let filing = FilingRecord(record)
                    open = (filing, asker.task(filing))
                    // A filing whose end never comes is not asked about.
                    if filing.unfolded.isEmpty { end() }
                } else if let group = open, record.string("accession_number") == group.filing.accessionNumber {
                    if record.isString("type", "end") {
                        end()
                    } else {
                        do throws(Rejection) { try group.task.take(record, []) } catch { open = nil }
                    }
                }
            }
        } catch { throw ToolFailure(error) }
        if Signals.isStopRequested { throw ToolFailure(.tryAgain, "interrupted: the batch is noted, run again to go on") }
    }
}
