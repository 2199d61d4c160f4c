import Bytes
import Glibc
import JSONLines
import Records
package import Tool

/// The input of a run that asks in batches, which is read several times: what cannot be read again is copied to files without names.
package final class BatchInput {
    /// What the input is, for reading it again: the operands, or what stands for them. Standard input is replaced by its copy.
    package let files: [String]
    /// Whether the first line is a record. Nothing is asked about any other input, which is refused when it is read for the output.
    let beginsWithRecord: Bool
    /// The copies, which are gone with this object.
    private let copies: [Copy]

    private final class Copy {
        let descriptor: Descriptor
        init() throws(SystemFailure) { descriptor = try Descriptor(temporary: ()) }
    }

    /// Copies what cannot be read again; `-` or no operand is standard input.
    package init(_ operands: [String]) throws(ToolFailure) {
        var files: [String] = []
        var copies: [Copy] = []
        do throws(SystemFailure) {
            for path in operands.isEmpty ? ["-"] : operands {
                guard path == "-" || !Self.isRegular(path) else {
                    files.append(path)
                    continue
                }
                let isStandardInput = path == "-"
                let name = isStandardInput ? "standard input" : path
                let source = isStandardInput ? Descriptor(adopting: dup(STDIN_FILENO), path: name) : try Descriptor(reading: path)
                let copy = try Copy()
                try Self.copy(source.number, name, to: copy.descriptor)
                if isStandardInput { try retryingInterrupts("replace", name) { dup2(copy.descriptor.number, STDIN_FILENO) } }
                files.append(isStandardInput ? "-" : "/proc/self/fd/\(copy.descriptor.number)")
                copies.append(copy)
            }
            self.files = files
            self.copies = copies
            beginsWithRecord = try Self.beginsWithRecord(files)
        } catch {
            throw error.isInterrupted ? ToolFailure(.tryAgain, "interrupted while the input was read: nothing was asked, run again") : ToolFailure(error)
        }
    }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func copy(_ source: Int32, _ name: String, to copy: borrowing Descriptor) throws(SystemFailure) {
        var piece = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            if Signals.isStopRequested { throw SystemFailure("read", name, errno: EINTR) }
            let count = try retryingInterrupts("read", name) { piece.withUnsafeMutableBytes { read(source, $0.baseAddress, $0.count) } }
            if count == 0 { return }
            let bytes = piece.span.extracting(0..<count)
            try copy.write(bytes)
        }
    }

    /// Prepares for reading `files` from their beginning.
    package func rewind() { rewindStandardInput(files) }

    private static func beginsWithRecord(_ files: [String]) throws(SystemFailure) -> Bool {
        rewindStandardInput(files)
        for path in files {
            let reader = try reader(path)
            while let line = try reader.next() {
                if reader.withBytes(of: line, { bytes in !line.isTooLong && line.isTerminated && bytes.isBlank }) { continue }
                guard line.isTerminated, !line.isTooLong else { return false }
                return reader.withBytes(of: line) { bytes in
                    let start = bytes.hasPrefix("\u{FEFF}") ? 3 : 0
                    return (try? JSONObject(parsing: bytes.extracting(start..<bytes.count)))?.string("type") != nil
                }
            }
        }
        return false
    }

    private static func reader(_ path: String) throws(SystemFailure) -> LineReader {
        let descriptor = path == "-" ? Descriptor(adopting: dup(STDIN_FILENO), path: "standard input") : try Descriptor(reading: path)
        let reader = LineReader(descriptor, path: path == "-" ? "standard input" : path, limit: JSONLimits.line)
        reader.shouldStop = { Signals.isStopRequested }
        return reader
    }

    /// Puts the prompts to each filing that is whole, without writing anything. What is wrong with a line is found when the input is read for the output.
    func forEachFiling(_ asker: Asker) throws(ToolFailure) {
        rewind()
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
            for path in files {
                let reader = try Self.reader(path)
                while let line = try reader.next() {
                    // A last line without its end was cut off.
                    guard !line.isTooLong, line.isTerminated, let record = reader.withBytes(of: line, { try? JSONObject(parsing: $0) }) else { continue }
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
            }
        } catch { throw ToolFailure(error) }
        if Signals.isStopRequested { throw ToolFailure(.tryAgain, "interrupted: the batch is noted, run again to go on") }
    }
}

private func rewindStandardInput(_ files: [String]) {
    if files.contains("-") { lseek(STDIN_FILENO, 0, SEEK_SET) }
}

extension Span where Element == UInt8 {
    /// Whether a line holds nothing but white space.
    fileprivate var isBlank: Bool {
        for index in indices where self[index] != 0x20 && !(0x09...0x0D).contains(self[index]) { return false }
        return true
    }
}
