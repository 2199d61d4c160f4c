import Glibc
import Synchronization

/// Messages from one process to another through memory that both have. What its writer has published can be read after the writer's death.
///
/// A message lies in one piece, behind eight bytes of its length and kind. One that does not fit before the end of the memory starts at its beginning. The
/// reader believes nothing: a writer gone mad may have written anything.
package final class MessageRing: @unchecked Sendable {
    /// Both count bytes since the beginning.
    private struct Positions: ~Copyable {
        let written = Atomic<Int>(0)
        let read = Atomic<Int>(0)
        /// Each side says that it is about to sleep, and is woken by the other.
        let readerSleeps = Atomic<Bool>(false)
        let writerSleeps = Atomic<Bool>(false)
    }

    private static let headerLength = 8
    private static let positionsLength = 4096
    /// The kind of what only fills the end of the memory.
    private static let filler: UInt8 = 0
    private static let continues: UInt8 = 1

    /// Bytes for messages: a power of two.
    package let capacity: Int
    /// Bytes of the longest message: a quarter of the ring, so that its writer can go on while it is read.
    package var longestMessage: Int { capacity / 4 - Self.headerLength }

    private let memory: UnsafeMutableRawPointer
    private let positions: UnsafeMutablePointer<Positions>
    private let bytes: UnsafeMutableRawPointer
    /// The reader's own count of what it has read: the shared one tells its writer.
    private var read = 0

    package init(capacity: Int) throws(ProcessFailure) {
        precondition(capacity >= 1024 && capacity & (capacity - 1) == 0, "a ring's capacity is a power of two")
        self.capacity = capacity
        guard let memory = mmap(nil, Self.positionsLength + capacity, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), memory != MAP_FAILED
        else { throw ProcessFailure("get memory that processes share") }
        self.memory = memory
        positions = memory.bindMemory(to: Positions.self, capacity: 1)
        positions.initialize(to: Positions())
        bytes = memory + Self.positionsLength
    }

    deinit { munmap(memory, Self.positionsLength + capacity) }

    // MARK: The writer's side

    /// Publishes a message of `count` bytes, which `fill` writes; false when there is no room for it now.
    package func write(kind: UInt8, continues: Bool, count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> Bool {
        precondition(kind != Self.filler && count <= longestMessage)
        var written = positions.pointee.written.load(ordering: .relaxed)
        let free = capacity - (written - positions.pointee.read.load(ordering: .sequentiallyConsistent))
        let length = Self.room(count)
        let rest = capacity - written % capacity
        guard length <= (rest < length ? free - rest : free) else { return false }
        if rest < length {
            putHeader(at: written, count: rest - Self.headerLength, kind: Self.filler, flags: 0)
            written += rest
        }
        putHeader(at: written, count: count, kind: kind, flags: continues ? Self.continues : 0)
        fill((bytes + written % capacity + Self.headerLength).assumingMemoryBound(to: UInt8.self))
        positions.pointee.written.store(written + length, ordering: .sequentiallyConsistent)
        return true
    }

    /// Whether it is time for the reader to go on, lest its writer come to wait.
    package var isHalfFull: Bool {
        let used = positions.pointee.written.load(ordering: .relaxed) - positions.pointee.read.load(ordering: .relaxed)
        return used * 2 >= capacity
    }

    /// Whether the reader sleeps and must be woken.
    package func takeReaderSleeps() -> Bool { positions.pointee.readerSleeps.exchange(false, ordering: .sequentiallyConsistent) }

    /// To be said before sleeping; then `write` is to be tried once more.
    package func sayWriterSleeps() { positions.pointee.writerSleeps.store(true, ordering: .sequentiallyConsistent) }

    // MARK: The reader's side

    package func hasMessage() -> Bool {
        positions.pointee.written.load(ordering: .sequentiallyConsistent) != read
    }

    /// To be said before sleeping; then `hasMessage` is to be asked once more.
    package func sayReaderSleeps() { positions.pointee.readerSleeps.store(true, ordering: .sequentiallyConsistent) }

    /// Whether the writer sleeps and must be woken, now that a message was read.
    package func takeWriterSleeps() -> Bool { positions.pointee.writerSleeps.exchange(false, ordering: .sequentiallyConsistent) }

    /// What visits a message. `continues`: more of the same follows in the next one. True takes the message out of the ring.
    package typealias Visitor<E: Error> = (_ kind: UInt8, _ continues: Bool, _ bytes: Span<UInt8>) throws(E) -> Bool

    package enum Reading { case none, left, taken, corrupt }

    /// Lends the next message.
    package func read<E: Error>(_ body: Visitor<E>) throws(E) -> Reading {
        while true {
            let available = positions.pointee.written.load(ordering: .acquiring) &- read
            if available == 0 { return .none }
            let place = read % capacity
            guard available >= Self.headerLength, available <= capacity, place % Self.headerLength == 0 else { return .corrupt }
            let header = (bytes + place).assumingMemoryBound(to: UInt8.self)
            let count = Int((bytes + place).loadUnaligned(as: UInt32.self))
            let length = Self.room(count)
            guard length <= available, place + length <= capacity else { return .corrupt }
            if header[4] == Self.filler {
                take(length)
                continue
            }
            let content = Span(_unsafeElements: UnsafeBufferPointer(start: header + Self.headerLength, count: count))
            guard try body(header[4], header[5] & Self.continues != 0, content) else { return .left }
            take(length)
            return .taken
        }
    }

    private func take(_ length: Int) {
        read += length
        positions.pointee.read.store(read, ordering: .sequentiallyConsistent)
    }

    // MARK: Layout

    /// What a message takes, with its header, up to where the next may start.
    private static func room(_ count: Int) -> Int { (headerLength + count + 7) & ~7 }

    private func putHeader(at position: Int, count: Int, kind: UInt8, flags: UInt8) {
        let header = bytes + position % capacity
        header.storeBytes(of: UInt32(count), as: UInt32.self)
        header.storeBytes(of: kind, toByteOffset: 4, as: UInt8.self)
        header.storeBytes(of: flags, toByteOffset: 5, as: UInt8.self)
    }
}
