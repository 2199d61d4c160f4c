import Bytes
import Edgar
import Glibc
import Records
import Tool

/// Writes records to standard output, and companies and files that could not be listed to the rejects.
final class RecordOutput: ListingOutput {
    private let run: Run
    private var output = Output(STDOUT_FILENO, path: "standard output")
    /// The number of records written.
    private(set) var count = 0

    init(run: Run) {
        self.run = run
    }

    func write(_ line: Span<UInt8>) throws(SystemFailure) {
        count += 1
        run.didRead()
        try output.write(line)
        run.didWrite()
        run.didFinish()
    }

    func flush() throws(SystemFailure) {
        try output.flush()
    }

    func checkReader() throws(SystemFailure) {
        var watched = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        if poll(&watched, 1, 0) > 0, watched.revents & Int16(POLLERR) != 0 { throw SystemFailure("write", "standard output", errno: EPIPE) }
    }

    func note(_ message: String) {
        run.diagnostics.note(message)
    }

    func warn(_ message: String) {
        run.diagnostics.warning(message)
    }

    func reject(_ rejection: Rejection, subject: String) throws(SystemFailure) {
        let subject = Array(subject.utf8)
        try run.reject(rejection, accessionNumber: nil, record: subject.span)
    }
}
