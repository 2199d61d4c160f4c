import Bytes
import Clocks
import Glibc
import Processes

/// A command's standard error, which goes through to this process's own as it comes, with its end kept for the record.
///
/// Messages of this process stand between whole lines of the command.
final class ErrorStream {
    /// The bytes read at once, and the most bytes that wait for a slow reader of standard error. Meanwhile the command waits.
    private static let pieceSize = 64 << 10
    /// The bytes that a pipe takes without waiting when poll(2) says that it is writable.
    private static let pipeRoom = 4096
    /// Seconds after which a message does not wait any longer for the end of a line.
    private static let patience = 2.0

    private(set) var tail = LogTail()
    /// The end of the pipe that is read; nil while no command runs.
    private(set) var source: Int32?
    /// The bytes that were read.
    private(set) var byteCount = 0
    private let target: Int32
    private var waiting: [UInt8] = []
    private var isTargetGone = false
    private var isWithinLine = false
    private var messages: [() -> Void] = []
    private var messagesWaitSince: Double?
    private let mayBlock: Bool

    init(target: Int32 = STDERR_FILENO) {
        self.target = target
        var status = stat()
        mayBlock = fstat(target, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    deinit { closeSource() }

    /// Makes a pipe for a command, and returns the end that the command writes to, which the caller closes.
    func open() throws(ProcessFailure) -> Int32 {
        closeSource()
        let ends = try PipeEnds()
        // The end that the command writes to waits as any other.
        _ = fcntl(ends.reading, F_SETFL, O_NONBLOCK)
        source = ends.reading
        return ends.writing
    }

    /// The bytes that are in the pipe.
    var unreadCount: Int {
        guard let source else { return 0 }
        var count: Int32 = 0
        return ioctl(source, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Whether bytes wait for room in standard error.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Whether messages wait for the end of a line. The caller then polls in short steps.
    var hasMessages: Bool { !messages.isEmpty }

    /// Reads what the command has written, unless earlier bytes still wait. Returns false at the end of the stream, and when nothing is there.
    @discardableResult
    func read() -> Bool {
        guard let source, waiting.isEmpty else { return false }
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { room, used in
            var count: Int
            repeat { count = Glibc.read(source, room.baseAddress, room.count) } while count < 0 && errno == EINTR
            if count == 0 { closeSource() }
            used = max(0, count)
        }
        guard !bytes.isEmpty else { return false }
        byteCount += bytes.count
        tail.append(bytes[...])
        if isTargetGone { return true }
        waiting = bytes
        write()
        return true
    }

    /// Writes bytes that wait, as far as standard error takes them now.
    func write() {
        while !waiting.isEmpty {
            if mayBlock {
                var poll = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                guard Glibc.poll(&poll, 1, 0) > 0 else { return }
            }
            let count = waiting.withUnsafeBytes { Glibc.write(target, $0.baseAddress, mayBlock ? min($0.count, Self.pipeRoom) : $0.count) }
            if count > 0 {
                let last = waiting[count - 1]
                isWithinLine = last != 0x0A && last != 0x0D
                waiting.removeFirst(count)
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                // The reader is gone, or the disk is full: the command goes on.
                isTargetGone = true
                waiting = []
            }
        }
    }

    /// Gives up a reader that stands still: what it has not read, and all that follows, is thrown away.
    func abandonReader() {
        waiting = []
        isTargetGone = true
        let nothing = Glibc.open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nothing >= 0 else { return }
        dup2(nothing, target)
        close(nothing)
    }

    /// Writes a message, now or at the end of the line that the command is writing.
    func message(_ write: @escaping () -> Void) {
        messages.append(write)
        if messagesWaitSince == nil { messagesWaitSince = monotonicSeconds() }
        writeMessages()
    }

    /// Writes the messages that wait, once the command has ended its line, or has left it unfinished for some time.
    func writeMessages(now isUrgent: Bool = false) {
        guard !messages.isEmpty, waiting.isEmpty || isUrgent else { return }
        if isWithinLine {
            let waited = messagesWaitSince.map { monotonicSeconds() - $0 } ?? 0
            guard isUrgent || source == nil || waited >= Self.patience else { return }
            _ = Glibc.write(target, "\n", 1)
            isWithinLine = false
        }
        let due = messages
        messages = []
        messagesWaitSince = nil
        for write in due { write() }
    }

    /// Stops reading, when the command has ended.
    func closeSource() {
        if let source { close(source) }
        source = nil
    }
}
