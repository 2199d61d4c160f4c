import Bytes
import Glibc
import JSONLines
import Queues
import Records
import Tool

/// Sends the records of standard input to the queue, one message each, and returns the exit status.
func sendRecords(_ options: FlowRun, _ queue: any MessageQueue) throws(ToolFailure) -> Int32 {
    Signals.install()
    let reader = LineReader(Descriptor(adopting: STDIN_FILENO, path: "standard input"), path: "standard input", limit: JSONLimits.line)
    reader.shouldStop = { Signals.isStopRequested }
    var sender = RecordSender(queue, options.diagnostics)
    while !Signals.isStopRequested, let line = try rethrowing(reader.next(), as: ToolFailure.init(_:)) {
        try sender.add(reader, line)
        // What has come is sent before a wait for more.
        if !reader.hasBufferedLine { try sender.flush() }
    }
    try sender.flush()
    if Signals.isStopRequested { throw ToolFailure(.tryAgain, "interrupted: \(sender.summary)") }
    options.diagnostics.note(sender.summary)
    return sender.refused > 0 ? ExitStatus.rejected.rawValue : 0
}

/// Gathers records into calls, and counts them.
private struct RecordSender {
    /// Records that are handed to the queue at once.
    private static let batch = 100
    /// Bytes that are handed to the queue at once, but for a single longer record.
    private static let batchBytes = 1 << 20
    /// The types that say something of the filing record before them: on their own they would be lost.
    private static let groupTypes = Set(RecordType.allCases).subtracting([.filing, .alert, .receipt, .reject, .difference])

    private let queue: any MessageQueue
    private let diagnostics: Diagnostics
    private var waiting: [[UInt8]] = []
    private var bytes = 0
    private var lines = 0
    private var sent = 0
    /// Lines that are no messages.
    private(set) var refused = 0

    init(_ queue: any MessageQueue, _ diagnostics: Diagnostics) {
        self.queue = queue
        self.diagnostics = diagnostics
    }

    var summary: String { "\(sent) records sent" + (refused > 0 ? ", \(refused) lines refused" : "") }

    mutating func add(_ reader: LineReader, _ line: LineReader.Line) throws(ToolFailure) {
        lines += 1
        let text = reader.withBytes(of: line) { bytes in bytes.withUnsafeBufferPointer { Array($0) } }
        if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        if let fault = Self.fault(of: text, line) {
            refused += 1
            diagnostics.error("line \(lines) is not sent: \(fault)")
            return
        }
        if bytes + text.count > Self.batchBytes { try flush() }
        waiting.append(text)
        bytes += text.count
        if waiting.count == Self.batch { try flush() }
    }

    private static func fault(of text: [UInt8], _ line: LineReader.Line) -> String? {
        if line.isTooLong { return "it is longer than \(JSONLimits.line) bytes" }
        if !line.isTerminated { return "it is cut off: a line ends with a newline" }
        if String(validating: text, as: UTF8.self) == nil { return "it is not UTF-8" }
        do throws(JSONFailure) {
            let record = try JSONObject(parsing: text.span)
            if let type = RecordType(of: record), groupTypes.contains(type) {
                return "a record of the type \(type.name) belongs to the filing record before it: send filings, and extract behind the queue"
            }
            return nil
        } catch { return "it is not a record: \(error)" }
    }

    mutating func flush() throws(ToolFailure) {
        if waiting.isEmpty { return }
        let (count, failure) = queue.send(waiting)
        sent += count
        defer { (waiting, bytes) = ([], 0) }
        guard let failure else { return }
        throw ToolFailure(queue: failure, "\(failure); \(summary), and none after them")
    }
}
