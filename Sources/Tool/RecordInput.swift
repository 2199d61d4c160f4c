package import Bytes
import Glibc
package import JSONLines
import Records

/// The records that a tool works on: operands turned into filing records, files of records, or standard input.
///
/// Checks each line, unwraps rejects that the same tool wrote, and turns a line that is no record into a reject, except the very
/// first, which ends the run by status 65 before anything is written.
package struct RecordInput: ~Copyable {
    package enum Source {
        /// Data files: each becomes a `filing` record with its `path`. `-` among them is standard input.
        case operands([String])
        /// Files of records; `-` or none is standard input.
        case recordFiles([String])
    }

    private var waiting: ArraySlice<String>
    private let operandsAreRecords: Bool
    private var reader: LineReader?
    /// The next line is the first of all input.
    private var isFirstLine = true
    private let run: Run
    /// The input is a list of rejects, of which other tools' stay.
    private let isRetry: Bool

    /// The record that `next` found, and its line as it came (without the newline).
    package private(set) var object = JSONObject()
    package private(set) var line: [UInt8] = []
    /// Standard input (or the file of records) that is being read, for those who wait for several things at once; nil between files.
    package var descriptorNumber: Int32? { reader?.descriptorNumber }
    /// Whether the next record can be had without reading.
    package var hasBufferedLine: Bool { reader?.hasBufferedLine ?? !waiting.isEmpty }
    private var beforeReading: () throws(SystemFailure) -> Void = {}
    private var beforeWaiting: (() throws(SystemFailure) -> Void)?

    package init(_ source: Source, run: Run) throws(ToolFailure) {
        let paths = try Self.paths(source, run)
        self.run = run
        isRetry = run.retry != nil
        waiting = paths[...]
        if case .recordFiles = source { operandsAreRecords = true } else { operandsAreRecords = isRetry }
    }

    /// The files to read, `-` for standard input. None of them may be the one that rejects go to.
    private static func paths(_ source: Source, _ run: Run) throws(ToolFailure) -> [String] {
        let operands =
            switch source {
            case .operands(let paths), .recordFiles(let paths): paths
            }
        if let path = run.retry {
            guard operands.isEmpty else { throw ToolFailure(.usage, "--retry takes its file as the only input: leave the operands out") }
            return [path]
        }
        let paths = operands.isEmpty ? ["-"] : operands
        if paths.contains("-"), isatty(STDIN_FILENO) == 1 {
            throw ToolFailure(.usage, "no operands, and standard input is a terminal (see --help)")
        }
        for path in paths {
            if path == "-" {
                try run.checkInput(FileStatus.identity(of: STDIN_FILENO), "standard input")
            } else {
                try run.checkInput(FileStatus.identity(at: path), path)
            }
        }
        return paths
    }

    /// Flushes `output` before every read that may block, so that nothing waits here while the input is idle.
    package mutating func flushBeforeReading(_ output: any FlushableOutput) {
        beforeReading = { () throws(SystemFailure) in try output.flush() }
        reader?.beforeReading = beforeReading
    }

    /// Runs `action` before a read or an open that has to wait, so that the caller can release what others wait for, such as a lock.
    package mutating func beforeWaiting(_ action: @escaping () throws(SystemFailure) -> Void) { beforeWaiting = action }

    /// Makes the next record current; false at the end of all input.
    package mutating func next() throws(ToolFailure) -> Bool {
        while !Signals.isStopRequested {
            if reader != nil {
                if try nextLine() { return true }
                reader = nil
            }
            guard let operand = waiting.popFirst() else { return false }
            // The opening of a named pipe waits for its writer.
            if let beforeWaiting, operand != "-", FileStatus.identity(at: operand) == nil {
                try rethrowing(beforeWaiting(), as: ToolFailure.init)
            }
            if operand == "-" {
                open(Descriptor(adopting: dup(STDIN_FILENO), path: "standard input"), "standard input")
            } else if operandsAreRecords {
                do throws(SystemFailure) { open(try Descriptor(reading: operand), operand) } catch { throw ToolFailure(error) }
            } else {
                // From here on something may be written.
                isFirstLine = false
                object = FilingRecord(path: operand).object
                line.removeAll(keepingCapacity: true)
                object.write(to: &line)
                run.didRead()
                return true
            }
        }
        return false
    }

    private mutating func open(_ descriptor: consuming Descriptor, _ path: String) {
        let reader = LineReader(descriptor, path: path, limit: JSONLimits.line)
        reader.shouldStop = { Signals.isStopRequested }
        if let beforeWaiting {
            let number = reader.descriptorNumber
            reader.beforeReading = { () throws(SystemFailure) in if !isReadable(number) { try beforeWaiting() } }
        } else {
            reader.beforeReading = beforeReading
        }
        self.reader = reader
    }

    private mutating func nextLine() throws(ToolFailure) -> Bool {
        while true {
            let found = try rethrowing(reader?.next(), as: ToolFailure.init)
            guard let found else { return false }
            // Nothing is no record, and no harm.
            if found.isTerminated, found.count == 0 { continue }
            line.removeAll(keepingCapacity: true)
            reader?.withBytes(of: found) { line.append($0) }
            let wasFirst = isFirstLine
            isFirstLine = false
            if isRetry {
                run.retriedBytes = reader?.consumed ?? 0
                if try retry(found) { return true }
            } else if try take(found, wasFirst: wasFirst) {
                run.didRead()
                return true
            }
        }
    }

    /// Whether a line of a list of rejects is one of this tool's that holds a record; all others stay in the list.
    private mutating func retry(_ found: LineReader.Line) throws(ToolFailure) -> Bool {
        let whole = line
        guard !found.isTooLong, (try? object.parse(whole.span)) != nil, object.isString("type", "reject"), object.string("tool") == run.tool else {
            try run.keep(whole)
            return false
        }
        guard try unwrap() else { return false }
        run.didRead()
        return true
    }

    /// Whether the line is a record. The last line of a stream that was cut off is none, whatever it looks like.
    private mutating func take(_ found: LineReader.Line, wasFirst: Bool) throws(ToolFailure) -> Bool {
        if !found.isTerminated {
            if wasFirst, line.first != UInt8(ascii: "{") { return try refuse("not a JSON object", wasFirst) }
            run.isCutOff = true
            run.diagnostics.error("the input is cut off: its last line has no newline")
            return false
        }
        if found.isTooLong {
            // Whole it would be too long for a line of the rejects as well.
            line.removeLast(line.count - min(line.count, 4096))
            return try refuse("a line longer than \(JSONLimits.line >> 20) MB", wasFirst)
        }
        let bytes = line
        guard bytes.span.isUTF8 else { return try refuse("not UTF-8", wasFirst) }
        do throws(JSONFailure) { try object.parse(bytes.span) } catch { return try refuse("not a record: \(error)", wasFirst) }
        guard object.string("type") != nil else { return try refuse("not a record: it has no type", wasFirst) }
        if object.isString("type", "reject"), object.string("tool") == run.tool { return try unwrap() }
        return true
    }

    /// A reject of this very tool: its input is tried again.
    private mutating func unwrap() throws(ToolFailure) -> Bool {
        var inner: [UInt8] = []
        object.withValue("record") { inner.append($0) }
        let text = object.string("record")
        line = text.map { Array($0.utf8) } ?? inner
        if text == nil, (try? object.parse(inner.span)) != nil, object.string("type") != nil { return true }
        return try refuse("the reject holds no record", false)
    }

    private func refuse(_ message: String, _ wasFirst: Bool) throws(ToolFailure) -> Bool {
        if wasFirst {
            throw ToolFailure(.notRecords, "the input is not records: \(message): \(line.span.extracting(0..<min(40, line.count)).text)")
        }
        run.didRead()
        try run.reject(Rejection(code: "not_a_record", message: message), accessionNumber: nil, record: line.span)
        return false
    }
}

/// What can be told to hand on everything that was written to it.
package protocol FlushableOutput: AnyObject {
    func flush() throws(SystemFailure)
}

private func isReadable(_ descriptor: Int32) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) != 0
}
