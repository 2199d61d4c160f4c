package import Bytes
import Glibc
package import JSONLines
package import Records

/// The records that a tool works on. They come from standard input or from files of records, or are made from data operands.
///
/// Every line is checked. A reject that the same tool wrote is replaced by the record in it, and so is a `difference` in the place that the tool mends. A line that is not a record becomes a reject, except the first line of
/// all input, which ends the run with status 65 before anything is written. Blank lines are skipped.
package struct RecordInput: ~Copyable {
    package enum Source {
        /// Data files: each becomes a `filing` record with its `path`. `-`, or no operand, stands for records on standard input.
        case data(DataOperands)
        /// Files of records; `-`, or no file, stands for standard input.
        case recordFiles([String])
    }

    private enum Part {
        /// A file of records, or standard input.
        case records(String)
        case data(String)
        /// A file of names, or standard input.
        case names(String, terminator: UInt8)
    }

    private var waiting: ArraySlice<Part>
    /// Whether the operands are data files, and whether files of records may be among them.
    let takesData: Bool
    private let takesRecordsAsData: Bool
    private var reader: LineReader?
    /// The byte that ends a name, while a list of names is read; nil while records are read.
    private var nameTerminator: UInt8?
    /// The name of the current file in messages, and the number of its current line.
    private(set) var readerName = ""
    private var lineNumber = 0
    /// Bytes of the largest size of a filing that progress counts: a thousand times the largest submission. A record may claim any number.
    private static let sizeLimit = 1_000_000_000_000
    /// Bytes of the longest code of a reject that is kept when the reject is written again.
    private static let longestCode = 64
    /// The next line is the first of all input.
    private var isFirstLine = true
    let run: Run
    /// Whether the input is a list of rejects. Rejects of other tools stay in the list.
    private let isRetry: Bool
    /// The place whose differences this tool mends; nil for most tools.
    private let mendedPlace: FilingPlace?
    private var extent: InputExtent

    /// The record that `next` found, and its line, byte for byte, without the newline. The line of a filing that is mended is the whole `difference`, so that
    /// a reject of the filing holds it.
    package private(set) var object = JSONObject()
    package private(set) var line: [UInt8] = []
    /// Whether the record is a filing out of a `difference`: its place does not hold what it should, whatever the tool would take for granted.
    package private(set) var isMended = false
    /// What the progress shows of the record; empty where no progress is shown.
    package private(set) var mark = InputMark()
    /// The descriptor that is being read, for callers that wait for several things at once; nil between files.
    package var descriptorNumber: Int32? { reader?.descriptorNumber }
    /// Whether the next record is available without a read.
    package var hasBufferedLine: Bool { reader?.hasBufferedLine ?? !waiting.isEmpty }
    private var beforeReading: () throws(SystemFailure) -> Void = {}
    private var beforeWaiting: ((Int32?) throws(SystemFailure) -> Void)?

    /// - Parameter mendedPlace: the place whose differences the tool mends, so that their filings are its input.
    package init(_ source: Source, mending mendedPlace: FilingPlace? = nil, run: Run) throws(ToolFailure) {
        let parts = try Self.parts(source, run)
        try Self.check(parts, run)
        self.run = run
        isRetry = run.retry != nil
        self.mendedPlace = mendedPlace
        waiting = parts[...]
        if case .data(let operands) = source {
            (takesData, takesRecordsAsData) = (true, operands.takesRecords)
        } else {
            (takesData, takesRecordsAsData) = (false, false)
        }
        extent = InputExtent(
            files: parts.compactMap { part in
                switch part {
                case .records(let path), .names(let path, _): path
                case .data: nil
                }
            }, operandCount: parts.count { if case .data = $0 { true } else { false } })
    }

    private static func parts(_ source: Source, _ run: Run) throws(ToolFailure) -> [Part] {
        var parts: [Part]
        switch source {
        case .data(let operands):
            parts = operands.paths.map { $0 == "-" ? .records($0) : .data($0) }
            if let list = operands.list {
                if operands.paths.contains("-") { throw ToolFailure(.usage, "records on standard input do not go with --files-from: leave - out") }
                parts.append(.names(list.path, terminator: list.terminator))
            }
        case .recordFiles(let paths): parts = paths.map(Part.records)
        }
        if let path = run.retry {
            guard parts.isEmpty else { throw ToolFailure(.usage, "--retry takes its file as the only input: leave the operands out") }
            return [.records(path)]
        }
        return parts.isEmpty ? [.records("-")] : parts
    }

    /// Refuses a terminal as input, an empty operand, and a file that rejects go to.
    private static func check(_ parts: [Part], _ run: Run) throws(ToolFailure) {
        for part in parts {
            switch part {
            case .records(""), .data(""): throw ToolFailure(.usage, "an operand is empty (perhaps a variable without a value)")
            case .records("-"), .names("-", _):
                if isatty(STDIN_FILENO) == 1 {
                    throw ToolFailure(.usage, "no operands, and standard input is a terminal (\(run.tool) --help says what to give)")
                }
                try run.checkInput(FileStatus.identity(of: STDIN_FILENO), "standard input")
            case .records(let path), .data(let path), .names(let path, _):
                if run.retry == nil { try run.checkInput(FileStatus.identity(at: path), path) }
            }
        }
    }

    /// Flushes `output` before every read that may block, so that no output waits while the input is idle.
    package mutating func flushBeforeReading(_ output: any FlushableOutput) {
        beforeReading = { () throws(SystemFailure) in try output.flush() }
        reader?.beforeReading = beforeReading
    }

    /// Runs `action` before a read or an open that has to wait, so that the caller can release a lock that other processes wait for.
    package mutating func beforeWaiting(_ action: @escaping (Int32?) throws(SystemFailure) -> Void) { beforeWaiting = action }

    /// Makes the next record current; false at the end of all input.
    package mutating func next() throws(ToolFailure) -> Bool {
        isMended = false
        while !Signals.isStopRequested {
            if reader != nil {
                if try nameTerminator == nil ? nextLine() : nextName() { return true }
                extent.finishFile(reader?.consumed ?? 0)
                reader = nil
            }
            guard let part = waiting.popFirst() else { return false }
            switch part {
            case .records(let path): try open(path)
            case .names(let path, let terminator): try open(path, nameTerminator: terminator)
            case .data(let path): if try take(operand: path) { return true }
            }
        }
        return false
    }

    private mutating func open(_ path: String, nameTerminator: UInt8? = nil) throws(ToolFailure) {
        let isStandardInput = path == "-"
        let name = isStandardInput ? "standard input" : path
        let reader: LineReader
        do throws(SystemFailure) {
            // Opening a named pipe waits for its writer.
            if let beforeWaiting, !isStandardInput, FileStatus.identity(at: path) == nil { try beforeWaiting(nil) }
            let descriptor = isStandardInput ? Descriptor(adopting: dup(STDIN_FILENO), path: name) : try Descriptor(reading: path)
            reader = LineReader(
                descriptor, path: name, limit: nameTerminator == nil ? JSONLimits.line : Int(PATH_MAX), terminator: nameTerminator ?? 0x0A)
        } catch { throw ToolFailure(error) }
        reader.shouldStop = { Signals.isStopRequested }
        if let beforeWaiting {
            let number = reader.descriptorNumber
            reader.beforeReading = { () throws(SystemFailure) in if !isReadable(number) { try beforeWaiting(number) } }
        } else {
            reader.beforeReading = beforeReading
        }
        self.reader = reader
        self.nameTerminator = nameTerminator
        readerName = name
        lineNumber = 0
    }

    /// Makes the record of a data file current. Returns false for a file that was rejected.
    private mutating func take(operand path: String) throws(ToolFailure) -> Bool {
        // From here on the tool may have written output, so a bad line no longer ends the run.
        isFirstLine = false
        object = FilingRecord(path: path).object
        line.removeAll(keepingCapacity: true)
        object.write(to: &line)
        let check = DataFileCheck(path, takesRecords: takesRecordsAsData, tool: run.tool)
        extent.didTakeOperand()
        didRead(bytes: check.bytes)
        guard let fault = check.fault else { return true }
        try reject(fault)
        return false
    }

    /// Rejects the current line.
    private func reject(_ rejection: Rejection, accessionNumber: AccessionNumber? = nil) throws(ToolFailure) {
        try rethrowing(run.reject(rejection, accessionNumber: accessionNumber?.description, record: line.span), as: ToolFailure.init)
        run.didFinish(mark)
    }

    /// Makes the record of the next file in a list of names current; false at the end of the list.
    private mutating func nextName() throws(ToolFailure) -> Bool {
        while let found = try nextFound() {
            if found.count == 0 { continue }
            if lineNumber == 1, let fault = nameListFault(found) { throw ToolFailure(.usage, fault) }
            guard !found.isTooLong, line.span.isUTF8 else {
                let fault = found.isTooLong ? "a name longer than \(PATH_MAX) bytes" : "a name that is not UTF-8"
                didRead(bytes: 0)
                try reject(Rejection(code: "bad_name", message: "\(location): \(fault)"))
                continue
            }
            if try take(operand: line.span.text) { return true }
        }
        return false
    }

    /// Returns why the file is no list of names, or separates them in another way, judged by its first name; nil for a list of names.
    private func nameListFault(_ first: LineReader.Line) -> String? {
        if let kind = contentKind {
            let advice = kind == .records ? "records are read from standard input, without --files-from" : "give it as an operand, without --files-from"
            return "\(readerName) holds \(kind.rawValue), not names of files: \(advice)"
        }
        if nameTerminator == 0x0A, line.contains(0) { return "\(readerName) separates names by zero bytes, as find -print0 writes them: add --null" }
        if nameTerminator == 0, !first.isTerminated, line.contains(0x0A) { return "\(readerName) separates names by newlines: leave --null out" }
        return nil
    }

    private mutating func nextLine() throws(ToolFailure) -> Bool {
        while let found = try nextFound() {
            if found.isTerminated, !found.isTooLong, line.isBlank { continue }
            let wasFirst = isFirstLine
            isFirstLine = false
            if isRetry {
                run.retriedBytes = reader?.consumed ?? 0
                if try retry(found) { return true }
            } else if try take(found, wasFirst: wasFirst) {
                didRead()
                return true
            }
        }
        return false
    }

    /// Reads the next line into `line`.
    private mutating func nextFound() throws(ToolFailure) -> LineReader.Line? {
        let found = try rethrowing(reader?.next(), as: ToolFailure.init(_:))
        guard let found else { return nil }
        lineNumber += 1
        line.removeAll(keepingCapacity: true)
        reader?.withBytes(of: found) { line.append($0) }
        // Editors on Windows begin a file with a byte order mark.
        if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        return found
    }

    package var location: String { "\(readerName), line \(lineNumber)" }

    /// Counts a record that was read, with its filing's bytes.
    private mutating func didRead() {
        guard run.progress.isShown else { return run.didRead() }
        let size = takesData ? object.integer("bytes") : nil
        didRead(bytes: size.flatMap { (0...Self.sizeLimit).contains($0) ? $0 : nil } ?? 0)
    }

    private mutating func didRead(bytes: Int) {
        run.didRead()
        if run.progress.isShown { mark = InputMark(bytes: bytes, share: extent.share(consumed: reader?.consumed ?? 0)) }
    }

    // MARK: Lines

    /// Takes a line of a list of rejects. Returns whether it is a reject of this tool with a record in it. Rejects of other tools stay in the list.
    private mutating func retry(_ found: LineReader.Line) throws(ToolFailure) -> Bool {
        let whole = line
        guard !found.isTooLong, (try? object.parse(whole.span)) != nil, object.isString("type", "reject"), object.string("tool") == run.tool else {
            if !found.isTooLong, object.isString("type", "reject") { run.otherTool = object.string("tool") }
            try run.keep(whole)
            return false
        }
        guard try unwrap() else { return false }
        didRead()
        return true
    }

    /// Takes a line. Returns whether it is a record. A last line without a newline is never taken: it was cut off.
    private mutating func take(_ found: LineReader.Line, wasFirst: Bool) throws(ToolFailure) -> Bool {
        if !found.isTerminated {
            if wasFirst, line.first != UInt8(ascii: "{") { return try refuse("not a JSON object", wasFirst) }
            run.isCutOff = true
            run.diagnostics.error("\(readerName) is cut off: its last line, line \(lineNumber), has no newline")
            return false
        }
        if found.isTooLong {
            // Shorten the line: a reject with the whole line would itself be too long.
            line.removeLast(line.count - min(line.count, 4096))
            return try refuse("longer than \(JSONLimits.line >> 20) MB", wasFirst)
        }
        let bytes = line
        guard bytes.span.isUTF8 else { return try refuse("not UTF-8", wasFirst) }
        do throws(JSONFailure) { try object.parse(bytes.span) } catch { return try refuse("\(error)", wasFirst) }
        guard object.string("type") != nil else { return try refuse("it has no type", wasFirst) }
        if object.isString("type", "reject"), object.string("tool") == run.tool { return try unwrap() }
        return try unwrapDifference()
    }

    /// Replaces a reject of this tool by the record in it, which is tried again. False for a reject that cannot be tried again: it is rejected as before.
    private mutating func unwrap() throws(ToolFailure) -> Bool {
        var earlier = Rejection(code: object.string("code") ?? "", message: object.string("message") ?? "")
        let number = object.string("accession_number").flatMap(AccessionNumber.init)
        var inner: [UInt8] = []
        object.withValue("record") { inner.append($0) }
        let text = object.string("record")
        line = text.map { Array($0.utf8) } ?? inner
        if text == nil, (try? object.parse(inner.span)) != nil, object.string("type") != nil {
            guard let fault = operandFault(earlier) else { return try unwrapDifference() }
            didRead(bytes: 0)
            try reject(fault)
            return false
        }
        if !(1...Self.longestCode).contains(earlier.code.utf8.count) { earlier.code = "not_a_record" }
        let note = "the reject holds no record to try again"
        if !earlier.message.hasSuffix(note) { earlier.message += earlier.message.isEmpty ? note : "; \(note)" }
        didRead(bytes: 0)
        try reject(earlier, accessionNumber: number)
        return false
    }

    /// Replaces a difference in the place that this tool mends by the filing in it. What is there and should not be is not mended: such a difference stays as it
    /// is. Returns false for a difference without a filing, which is rejected.
    private mutating func unwrapDifference() throws(ToolFailure) -> Bool {
        guard let mendedPlace, object.isString("type", RecordType.difference.name), object.string("place") == mendedPlace.rawValue,
            !object.isString("finding", "extra")
        else { return true }
        let number = object.string("accession_number").flatMap(AccessionNumber.init)
        var inner: [UInt8] = []
        object.withValue("record") { inner.append($0) }
        if (try? object.parse(inner.span)) != nil, object.isString("type", RecordType.filing.name) {
            isMended = true
            return true
        }
        didRead(bytes: 0)
        try reject(Rejection(code: "not_a_record", message: "\(location): the difference holds no filing record"), accessionNumber: number)
        return false
    }

    /// Why the operand whose reject is tried again is still not data; nil for other rejects, and for an operand that is data now.
    private func operandFault(_ earlier: Rejection) -> Rejection? {
        guard takesData, earlier.code == DataFileCheck.holdsRecords, let path = object.string("path") else { return nil }
        return DataFileCheck(path, takesRecords: takesRecordsAsData, tool: run.tool).fault
    }

    private mutating func refuse(_ reason: String, _ wasFirst: Bool) throws(ToolFailure) -> Bool {
        if wasFirst { throw ToolFailure(.notRecords, firstLineFault(reason)) }
        didRead(bytes: 0)
        try reject(Rejection(code: "not_a_record", message: "\(location): not a record: \(reason)"))
        return false
    }
}

/// An output with a buffer that can be flushed.
package protocol FlushableOutput: AnyObject {
    func flush() throws(SystemFailure)
}

private func isReadable(_ descriptor: Int32) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) != 0
}

extension [UInt8] {
    /// Whether a line holds nothing but white space.
    var isBlank: Bool { allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } }
}
