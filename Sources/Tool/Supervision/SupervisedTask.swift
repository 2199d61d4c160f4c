import Bytes
import JSONLines
import Processes
import Records

/// A filing on its way through a worker's process, and what is known of what came of it.
final class SupervisedTask {
    /// Its place among the filings of the input.
    let number: Int
    /// The record as it came.
    let line: [UInt8]
    /// What messages call it: its accession number, else the path of its file.
    let name: String?
    let accessionNumber: String?
    /// The types of the records that follow in the input.
    let unfolded: [String]

    /// What its worker told of it before its turn to be written came.
    private(set) var held: [(kind: WorkerMessage, bytes: [UInt8])] = []
    private(set) var heldBytes = 0
    /// A message that came in several, up to now.
    private var partial: [UInt8] = []
    /// Its worker has told all of it, or there is nothing more to come.
    private(set) var isTold = false

    var head = GroupHead()
    /// Its line, until it is written.
    var filing: [UInt8] = []
    /// Something of it was written: from then on it cannot be read a second time.
    var isBegun = false
    /// A worker died of it, or beside it: it is read again, with nothing else going on.
    private(set) var isSuspect = false
    /// Why its worker could not do it.
    private(set) var verdict: Rejection?

    /// The run was asked to stop before a worker began with it.
    var isCancelled = false

    init(_ object: JSONObject, _ line: [UInt8], number: Int) {
        self.line = line
        self.number = number
        let filing = FilingRecord(object)
        accessionNumber = filing.accessionNumber
        name = filing.accessionNumber ?? filing.path
        unfolded = filing.unfolded
    }

    /// Takes a message of its worker; a whole one is handed to `visit`.
    func take<E: Error>(
        _ kind: WorkerMessage, continues: Bool, _ bytes: Span<UInt8>, _ visit: (WorkerMessage, Span<UInt8>) throws(E) -> Void
    ) throws(E) {
        if continues { return partial.append(bytes) }
        if kind.isLast { isTold = true }
        if partial.isEmpty { return try visit(kind, bytes) }
        partial.append(bytes)
        // What was that long is not kept as room.
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

    /// Its worker died while it had it in hand. The first time that may be somebody else's fault, and it is tried again if nothing of it was written yet; who
    /// dies a second time, alone, is the culprit.
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
            isTimeout ? "it took more than \(limit ?? 0) seconds of CPU" : "the process that read it \(end)"
        let rest = isBegun ? "; what was written of it stands without its end" : ""
        let subject = accessionNumber == nil ? name.map { "\($0): " } ?? "" : ""
        verdict = Rejection(code: isTimeout ? "timed_out" : "crashed", message: subject + what + rest, isRetryable: end.isFromOutside)
        isTold = true
    }
}

extension ProcessEnd {
    /// The signal of the timer that counts a filing's CPU.
    fileprivate static let timeout = ProcessEnd.signalled(ForkedWorker.timeoutSignal)

    /// Killed by somebody, or for want of memory: another time it may go well.
    fileprivate var isFromOutside: Bool { self == .signalled(ForkedWorker.killSignal) }
}
