import Bytes
import Glibc

/// The rows of all tools that write to one terminal, in a small file that they share.
///
/// A tool has a slot in the file and holds a lock on a byte that stands for it: the system gives the lock back when the process ends, however it ends, and the
/// slot of a process that is gone is not shown any more. A further lock is held while the file is read, changed and drawn. Without such a file (a full disk, a file system
/// without locks) a tool shows its own row alone.
struct RowTable: ~Copyable {
    private enum State: UInt8 { case free, working, finished }

    private struct Slot {
        var state = State.free
        var isUnderRecords = false
        var process: pid_t = 0
        var text = ""

        /// State, whether records go to the terminal, length of the text (2 bytes), process (4 bytes), text.
        static let length = 512
        static let headerLength = 8

        init() {}

        init(_ bytes: ArraySlice<UInt8>) {
            let bytes = Array(bytes)
            guard bytes.count == Self.length, let state = State(rawValue: bytes[0]) else { return }
            self.state = state
            isUnderRecords = bytes[1] != 0
            let count = Int(bytes[2]) | Int(bytes[3]) << 8
            process = bytes[4..<8].reversed().reduce(0) { $0 << 8 | pid_t($1) }
            text = String(decoding: bytes[Self.headerLength...].prefix(count), as: UTF8.self)
        }

        var bytes: [UInt8] {
            let text = Array(text.utf8.prefix(Self.length - Self.headerLength))
            var bytes = [state.rawValue, isUnderRecords ? 1 : 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
            for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: process >> shift)) }
            bytes += text
            return bytes + repeatElement(0, count: Self.length - bytes.count)
        }
    }

    private static let slotCount = 16
    /// The byte whose lock is held during a change. The bytes before it, from 0, stand for the slots.
    private static let changeByte = slotCount
    /// Milliseconds to wait for another tool's change: a process that is stopped in the middle of one must not stop the others.
    private static let patience = 50

    /// The descriptor of the file; nil where there is none.
    private var number: Int32?
    private let path: String
    /// The place of this tool's slot in the file.
    private var index: Int?
    private var own = Slot()

    init(terminal: UInt, isUnderRecords: Bool) {
        let folder = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(folder)/secflow-progress.\(geteuid()).\(terminal)"
        own.state = .working
        own.isUnderRecords = isUnderRecords
        own.process = getpid()
        guard open(), lock() else { return }
        defer { unlock() }
        join()
    }

    deinit {
        if let number { _ = Glibc.close(number) }
    }

    /// Takes a free slot. Where no tool is at work, what is in the file is left over from tools that were killed.
    private mutating func join() {
        var slots = slots()
        if !slots.indices.contains(where: { isAlive($0) }) {
            for index in slots.indices where slots[index].state != .free {
                slots[index] = Slot()
                put(slots[index], at: index)
            }
        }
        guard let free = slots.indices.first(where: { slots[$0].state == .free || slots[$0].state == .working && !isAlive($0) }) else { return }
        guard setLock(F_WRLCK, at: free) else { return }
        index = free
        put(own, at: free)
    }

    /// Takes the lock for a change; false when another tool keeps it too long.
    func lock() -> Bool {
        guard number != nil else { return true }
        for _ in 0..<Self.patience {
            if setLock(F_WRLCK, at: Self.changeByte) { return true }
            usleep(1000)
        }
        return false
    }

    func unlock() { _ = setLock(F_UNLCK, at: Self.changeByte) }

    mutating func set(_ text: String) {
        own.text = text
        if let index { put(own, at: index) }
    }

    /// Gives this tool's slot up; its text stays. True when no other tool is at work.
    mutating func finish() -> Bool {
        own.state = .finished
        guard let index else { return true }
        put(own, at: index)
        _ = setLock(F_UNLCK, at: index)
        return !(0..<Self.slotCount).contains { $0 != index && isAlive($0) }
    }

    /// The texts to show, in the order of the processes, which is that of the pipeline. None where records go to the terminal.
    func rows() -> [String] {
        guard let index else { return own.isUnderRecords || own.text.isEmpty ? [] : [own.text] }
        let slots = slots().enumerated().filter { $0.element.state == .finished || $0.offset == index || isAlive($0.offset) }.map(\.element)
        if slots.contains(where: \.isUnderRecords) { return [] }
        return slots.filter { !$0.text.isEmpty }.sorted { $0.process < $1.process }.map(\.text)
    }

    func remove() {
        if index != nil { unlink(path) }
    }

    // MARK: The file

    /// Opens the file, which is made where there is none. A file of another user, or a link, is not used.
    private mutating func open() -> Bool {
        // The last tool of a pipeline removes the file, perhaps between the opening here and the lock.
        for _ in 0..<10 {
            let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
            var status = stat()
            guard number >= 0 else { return false }
            self.number = number
            guard fstat(number, &status) == 0, status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFREG, lock() else { break }
            defer { unlock() }
            if FileStatus.identity(at: path) == FileStatus.identity(of: number) { return true }
            close()
        }
        close()
        return false
    }

    private mutating func close() {
        if let number { _ = Glibc.close(number) }
        number = nil
    }

    private func slots() -> [Slot] {
        guard let number else { return [] }
        var bytes = [UInt8](repeating: 0, count: Self.slotCount * Slot.length)
        let count = bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, 0) }
        bytes.removeLast(bytes.count - max(0, count))
        return (0..<Self.slotCount).map { index in
            let start = index * Slot.length
            return start + Slot.length <= bytes.count ? Slot(bytes[start..<start + Slot.length]) : Slot()
        }
    }

    private func put(_ slot: Slot, at index: Int) {
        guard let number else { return }
        _ = slot.bytes.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, off_t(index * Slot.length)) }
    }

    /// Whether the process of a slot is there. This process's own lock is not seen.
    private func isAlive(_ index: Int) -> Bool {
        guard let number else { return false }
        var lock = Self.lock(F_WRLCK, at: index)
        return fcntl(number, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK
    }

    private func setLock(_ kind: Int32, at byte: Int) -> Bool {
        guard let number else { return false }
        var lock = Self.lock(kind, at: byte)
        return fcntl(number, F_SETLK, &lock) == 0
    }

    private static func lock(_ kind: Int32, at byte: Int) -> flock {
        flock(l_type: Int16(kind), l_whence: Int16(SEEK_SET), l_start: off_t(byte), l_len: 1, l_pid: 0)
    }
}
