import Bytes
import Glibc

/// The rows of all tools that write to one terminal, in a small file that these tools share.
///
/// The file has a header block and 16 slots. A tool that is at work holds a lock on the first byte of its slot. The system releases the lock when the process
/// ends, however it ends, so a slot without a lock is free and its content means nothing. The first byte of the header is locked while a tool reads, changes
/// and draws the rows. Without such a file (a full disk, a file system without locks) a tool shows its own row alone.
struct RowTable: ~Copyable {
    /// What one tool shows.
    private struct Slot {
        /// Records of this tool go to the terminal, so no tool shows a row there.
        var isUnderRecords = false
        var process = getpid()
        var text = ""

        static let headerLength = 7
        static let textLimit = RowTable.blockLength - headerLength

        init(isUnderRecords: Bool) { self.isUnderRecords = isUnderRecords }

        /// Reads a block: whether records go to the terminal (1 byte), the length of the text (2 bytes), the process (4 bytes), the text.
        init(_ block: ArraySlice<UInt8>) {
            let bytes = Array(block)
            isUnderRecords = bytes[0] != 0
            process = bytes[3..<7].reversed().reduce(0) { $0 << 8 | pid_t($1) }
            text = String(decoding: bytes[Self.headerLength...].prefix(Int(bytes[1]) | Int(bytes[2]) << 8), as: UTF8.self)
        }

        var block: [UInt8] {
            let text = Array(text.utf8.prefix(Self.textLimit))
            var bytes = [isUnderRecords ? 1 : 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)]
            for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: process >> shift)) }
            return RowTable.padded(bytes + text)
        }
    }

    private static let blockLength = 512
    private static let slotCount = 16
    /// The beginning of each file of this kind, whatever its layout. A file that begins with something else is not written to.
    private static let mark = Array("secflow progress ".utf8)
    /// The first block of a file of this layout.
    private static let header = padded(mark + Array("2\n".utf8))
    /// Bytes of a file of this layout.
    private static let length = (1 + slotCount) * blockLength
    /// Milliseconds to wait for another tool's change. A process that is stopped in the middle of one must not stop the others.
    private static let patience = 50

    private let path: String
    /// The descriptor of the shared file; nil while this tool shows its own row alone.
    private var number: Int32?
    /// The place of this tool's slot in the file; nil while there is none.
    private var index: Int?
    private var own: Slot
    /// Whether the last wait for the lock was in vain. The next ones are not waited for, so that a stopped tool costs one wait and not one a message.
    private var waitedInVain = false

    init(terminal: UInt, isUnderRecords: Bool) {
        // A relative path, or an empty one, is invalid and ignored (XDG Base Directory Specification).
        let runtime = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        path = "\(runtime ?? "/tmp")/secflow-progress.\(geteuid()).\(terminal)"
        own = Slot(isUnderRecords: isUnderRecords)
    }

    deinit {
        if let number { _ = Glibc.close(number) }
    }

    /// Opens the shared file and takes a slot.
    mutating func join() {
        guard open(), lock() else { return }
        defer { unlock() }
        takeSlot()
    }

    /// Takes the lock for a change; false when another tool holds it too long.
    mutating func lock() -> Bool {
        guard number != nil else { return true }
        for attempt in 0..<(waitedInVain ? 1 : Self.patience) {
            if attempt > 0 { usleep(1000) }
            if setLock(F_WRLCK, block: 0) {
                waitedInVain = false
                return true
            }
        }
        waitedInVain = true
        return false
    }

    func unlock() { _ = setLock(F_UNLCK, block: 0) }

    /// Changes the text of this tool's row. A tool that found all slots taken takes one that became free.
    mutating func set(_ text: String) {
        own.text = text
        if index == nil { takeSlot() } else { putOwn() }
    }

    /// Gives this tool's slot up. Returns whether no other tool is at work.
    mutating func leave() -> Bool {
        if let index { _ = setLock(F_UNLCK, block: 1 + index) }
        index = nil
        own.text = ""
        return !(0..<Self.slotCount).contains { isHeldByAnother($0) }
    }

    /// The texts to show, in the order of the processes, which is that of the pipeline; nil while records of a tool go to the terminal.
    func rows() -> [String]? {
        var slots = [own]
        if number != nil {
            let others = readSlots().enumerated().filter { isHeldByAnother($0.offset) }.map(\.element)
            slots = (index == nil ? [] : slots) + others
        }
        if own.isUnderRecords || slots.contains(where: \.isUnderRecords) { return nil }
        return slots.filter { !$0.text.isEmpty }.sorted { $0.process < $1.process }.map(\.text)
    }

    /// Removes the shared file, unless another file stands at its path by now.
    func remove() {
        if let number, FileStatus.identity(at: path) == FileStatus.identity(of: number) { unlink(path) }
    }

    // MARK: The file

    /// Opens the file, and makes it if it does not exist. A file of another user, a link, a second name of another file, or one with other content is not used.
    private mutating func open() -> Bool {
        // The last tool of a pipeline removes the file, perhaps between the opening here and the lock.
        for _ in 0..<10 {
            let opened = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
            guard opened >= 0 else { return false }
            number = opened
            guard lock() else { break }
            defer { unlock() }
            if FileStatus.identity(at: path) == FileStatus.identity(of: opened) {
                if makeTable(opened) { return true }
                break
            }
            close()
        }
        close()
        return false
    }

    /// Makes the open file a table of rows, unless it is one. An empty file becomes a table, and so does one that a tool with another layout left behind. The
    /// table is written whole, so that later changes need no further room on the disk. Returns false for any other file, which stays as it is.
    private func makeTable(_ number: Int32) -> Bool {
        var status = stat()
        guard fstat(number, &status) == 0, status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else { return false }
        let start = read(0..<1)
        if status.st_size == Self.length, start == Self.header { return true }
        guard status.st_size == 0 || start.starts(with: Self.mark) && !isInUse, ftruncate(number, 0) == 0 else { return false }
        if put(Self.header + repeatElement(0, count: Self.length - Self.blockLength), block: 0) { return true }
        _ = ftruncate(number, 0)
        return false
    }

    private mutating func close() {
        if let number { _ = Glibc.close(number) }
        (number, index) = (nil, nil)
    }

    private mutating func takeSlot() {
        guard number != nil, let free = (0..<Self.slotCount).first(where: { setLock(F_WRLCK, block: 1 + $0) }) else { return }
        index = free
        putOwn()
    }

    /// Writes this tool's slot. When that fails, the tool shows its own row alone.
    private mutating func putOwn() {
        if let index, !put(own.block, block: 1 + index) { close() }
    }

    private func readSlots() -> [Slot] {
        let bytes = read(1..<1 + Self.slotCount)
        return stride(from: 0, to: bytes.count - Self.blockLength + 1, by: Self.blockLength).map { Slot(bytes[$0..<$0 + Self.blockLength]) }
    }

    private func read(_ blocks: Range<Int>) -> [UInt8] {
        guard let number else { return [] }
        var bytes = [UInt8](repeating: 0, count: blocks.count * Self.blockLength)
        let count = bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, off_t(blocks.lowerBound * Self.blockLength)) }
        bytes.removeLast(bytes.count - max(0, count))
        return bytes
    }

    private func put(_ bytes: [UInt8], block: Int) -> Bool {
        guard let number else { return false }
        return bytes.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, off_t(block * Self.blockLength)) } == bytes.count
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + repeatElement(0, count: blockLength - bytes.count) }

    // MARK: Locks

    /// Whether another process is at work in a slot. This process's own lock is not seen.
    private func isHeldByAnother(_ index: Int) -> Bool {
        guard let number else { return false }
        var lock = Self.lock(F_WRLCK, block: 1 + index)
        return fcntl(number, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK
    }

    /// Whether another process has a lock behind the first byte, in whatever layout.
    private var isInUse: Bool {
        guard let number else { return false }
        var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 1, l_len: 0, l_pid: 0)
        return fcntl(number, F_GETLK, &lock) != 0 || lock.l_type != F_UNLCK
    }

    private func setLock(_ kind: Int32, block: Int) -> Bool {
        guard let number else { return false }
        var lock = Self.lock(kind, block: block)
        return fcntl(number, F_SETLK, &lock) == 0
    }

    /// A lock on the first byte of a block.
    private static func lock(_ kind: Int32, block: Int) -> flock {
        flock(l_type: Int16(kind), l_whence: Int16(SEEK_SET), l_start: off_t(block * blockLength), l_len: 1, l_pid: 0)
    }
}
