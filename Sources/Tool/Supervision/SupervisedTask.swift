import Bytes
import JSONLines
import Processes
import Records

/// A filing that is given to a worker process, and the results so far.
final class SupervisedTask {
    /// The filing's place among the filings of the input, from 0.
    let number: Int
    /// The line of the input, byte for byte.
    let line: [UInt8]
    /// The filing record; nil if it is the line.
    private let record: [UInt8]?
    /// What a worker is sent.
    var order: [UInt8] { record ?? line }
    /// The filing's name in messages: its accession number, else the path of its file.
    let name: String?
    let accessionNumber: String?
    /// The types of this filing's records that follow in the input.
    let unfolded: [String]
    let mark: InputMark

    /// Messages of the worker that wait until this filing is the next one to be written.
    private(set) var held: [(kind: WorkerMessage, bytes: [UInt8])] = []
    private(set) var heldBytes = 0
    /// The first pieces of a message that comes in several pieces.
    private var partial: [UInt8] = []
    /// Whether the last message about the filing was received, or no more can come.
    private(set) var isComplete = false

    var head = GroupHead()
    /// The filing's line with its newline, until it is written.
    var filing: [UInt8] = []
    /// Whether a part of the results was written, so that the filing cannot be tried a second time.
    var isBegun = false
    /// Whether a worker died with the filing in hand. The filing is then tried once more, while no other filing is processed.
    private(set) var isSuspect = false
    /// The rejection of a filing that crashed its worker or took too long.
    private(set) var verdict: Rejection?

    /// Whether the run was asked to stop before a worker began with the filing.
    var isCancelled = false

    /// - Parameter isMended: whether the filing came out of a `difference`, which is the line.
    init(_ object: JSONObject, _ line: [UInt8], _ mark: InputMark, isMended: Bool, number: Int) {
        self.line = line
        if isMended {
            var record: [UInt8] = []
            object.write(to: &record)
            self.record = record
        } else {
            record = nil
        }
        self.mark = mark
        self.number = number
        let filing = FilingRecord(object)
        accessionNumber = filing.accessionNumber
        name = filing.accessionNumber ?? filing.path
        unfolded = filing.unfolded
    }

    /// Takes a piece of a message of the worker. Passes the message to `visit` once it is complete.
    func take<E: Error>(
        _ kind: WorkerMessage, continues: Bool, _ bytes: Span<UInt8>, _ visit: (WorkerMessage, Span<UInt8>) throws(E) -> Void
    ) throws(E) {
        if continues { return partial.append(bytes) }
        if kind.isLast { isComplete = true }
        if partial.isEmpty { return try visit(kind, bytes) }
        partial.append(bytes)
        // Release the memory of a long message.
        let whole = exchange(&partial, with: [])
        try visit(kind, whole.span)
    }

    func hold(_ kind: WorkerMessage, _ bytes: Span<UInt8>) {
        held.append((kind, bytes.array))
        heldBytes += bytes.count
    }

    func visitHeld<E: Error>(_ visit: (WorkerMessage, Span<UInt8>) throws(E) -> Void) throws(E) {
        let messages = exchange(&held, with: [])
        heldBytes = 0
        for message in messages { try visit(message.kind, message.bytes.span) }
    }

    /// Notes that the worker died with this filing in hand. The first time, something else may be the cause, and the filing is tried again if nothing of it is written
    /// yet. When a worker dies a second time, while it works on this filing alone, the filing is rejected.
    func didDie(_ end: ProcessEnd, limit: Int?) {
        held.removeAll()
        heldBytes = 0
        partial.removeAll()
        filing.removeAll()
        let isTimeout = end == .timeout
        if !isTimeout, !isSuspect, !isBegun {
            isSuspect = true
            return
        }
        let what =
            isTimeout ? "it used more than \(limit ?? 0) s of CPU (--filing-limit)" : "the process that read it \(end)"
        let rest = isBegun ? "; its records that were written have no end record" : ""
        let subject = accessionNumber == nil ? name.map { "\($0): " } ?? "" : ""
        verdict = Rejection(code: isTimeout ? "timed_out" : "crashed", message: subject + what + rest, isRetryable: end.isFromOutside)
        isComplete = true
    }
}

extension ProcessEnd {
    /// The end of a worker that used more CPU time than a filing may take.
    fileprivate static let timeout = ProcessEnd.signalled(ForkedWorker.timeoutSignal)

    /// Whether the worker was killed by another process, or for lack of memory. The filing may succeed at another time.
    fileprivate var isFromOutside: Bool { self == .signalled(ForkedWorker.killSignal) }
}
