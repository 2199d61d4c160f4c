import Glibc
import Synchronization

/// A ring buffer in shared memory that carries messages from one process to another. Published messages can be read after the writer is dead.
///
/// A message is contiguous, and follows a header of eight bytes with its length and kind. A message that does not fit before the end of the memory is written
/// at the beginning. The reader checks every header, because a crashing writer may have overwritten anything.
package final class MessageRing: @unchecked Sendable {
    private struct Positions: ~Copyable {
        /// The numbers of bytes written and read since the ring was created.
        let written = Atomic<Int>(0)
        let read = Atomic<Int>(0)
        /// Set by the reader or the writer before it sleeps. The other one clears the flag and wakes the sleeper.
        let readerSleeps = Atomic<Bool>(false)
        let writerSleeps = Atomic<Bool>(false)
    }

    private static let headerLength = 8
    private static let positionsLength = 4096
    /// The kind of a message that only fills the end of the memory.
    private static let filler: UInt8 = 0
    private static let continues: UInt8 = 1

    /// The number of bytes for messages, a power of two.
    package let capacity: Int
    /// The maximum number of bytes of a message: half of the ring, so that the message fits into an empty ring wherever the last message ended.
    package var longestMessage: Int { capacity / 2 - Self.headerLength }

    private let memory: UnsafeMutableRawPointer
    private let positions: UnsafeMutablePointer<Positions>
    private let bytes: UnsafeMutableRawPointer
    /// The reader's private count of the bytes that it has read. A crashing writer can overwrite the shared count, which only tells the writer how much room
    /// there is.
    private var read = 0

    package init(capacity: Int) throws(ProcessFailure) {
        precondition(capacity >= 1024 && capacity & (capacity - 1) == 0, "a ring's capacity is a power of two")
        self.capacity = capacity
        guard let memory = mmap(nil, Self.positionsLength + capacity, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), memory != MAP_FAILED
        else { throw ProcessFailure("allocate shared memory") }
        self.memory = memory
        positions = memory.bindMemory(to: Positions.self, capacity: 1)
        positions.initialize(to: Positions())
        bytes = memory + Self.positionsLength
    }

    deinit { munmap(memory, Self.positionsLength + capacity) }

    // MARK: The writer's side

    /// Publishes a message of `count` bytes, which `fill` writes. Returns false if the ring has no room for it now.
    package func write(kind: UInt8, continues: Bool, count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> Bool {
        precondition(kind != Self.filler && count <= longestMessage)
        var written = positions.pointee.written.load(ordering: .relaxed)
        let free = capacity - (written - positions.pointee.read.load(ordering: .sequentiallyConsistent))
        let length = Self.room(count)
        let place = written % capacity
        let rest = capacity - place
        // Begin again in an empty ring: its first pages are in use and in the caches, and if the reader keeps up, the other pages are never touched.
        let begins = rest < length || (free == capacity && place >= length)
        guard length <= (begins ? free - rest : free) else { return false }
        if begins {
            putHeader(at: written, count: rest - Self.headerLength, kind: Self.filler, flags: 0)
            written += rest
        }
        putHeader(at: written, count: count, kind: kind, flags: continues ? Self.continues : 0)
        fill((bytes + written % capacity + Self.headerLength).assumingMemoryBound(to: UInt8.self))
        positions.pointee.written.store(written + length, ordering: .sequentiallyConsistent)
        return true
    }

    /// Whether the reader should be woken: long before the writer runs out of room, so that few pages of the ring are used, but seldom enough.
    package var isQuarterFull: Bool {
        let used = positions.pointee.written.load(ordering: .relaxed) - positions.pointee.read.load(ordering: .relaxed)
        return used * 4 >= capacity
    }

    /// Returns true when the reader sleeps and must be woken, once for each time it fell asleep.
    package func takeReaderSleeps() -> Bool { positions.pointee.readerSleeps.exchange(false, ordering: .sequentiallyConsistent) }

    /// Announces that the writer is about to sleep. The caller then tries `write` once more, in case room was made meanwhile.
    package func announceWriterSleeps() { positions.pointee.writerSleeps.store(true, ordering: .sequentiallyConsistent) }

    // MARK: The reader's side

    package func hasMessage() -> Bool {
        positions.pointee.written.load(ordering: .sequentiallyConsistent) != read
    }

    /// Announces that the reader is about to sleep. The caller then checks `hasMessage` once more, in case a message came meanwhile.
    package func announceReaderSleeps() { positions.pointee.readerSleeps.store(true, ordering: .sequentiallyConsistent) }

    /// Returns true when the writer sleeps and must be woken, once for each time it fell asleep.
    package func takeWriterSleeps() -> Bool { positions.pointee.writerSleeps.exchange(false, ordering: .sequentiallyConsistent) }

    /// Reads a message; true removes it from the ring. `continues` is set when the next message continues this one.
    package typealias Visitor<E: Error> = (_ kind: UInt8, _ continues: Bool, _ bytes: Span<UInt8>) throws(E) -> Bool

    /// The result of an attempt to read: there was no message, the visitor left the message in the ring or took it, or the ring is damaged.
    package enum Reading { case none, left, taken, corrupt }

    /// Passes the next message to `body`.
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

    /// Returns the number of bytes that a message occupies, including its header and the padding before the next message.
    private static func room(_ count: Int) -> Int { (headerLength + count + 7) & ~7 }

    private func putHeader(at position: Int, count: Int, kind: UInt8, flags: UInt8) {
        let header = bytes + position % capacity
        header.storeBytes(of: UInt32(count), as: UInt32.self)
        header.storeBytes(of: kind, toByteOffset: 4, as: UInt8.self)
        header.storeBytes(of: flags, toByteOffset: 5, as: UInt8.self)
    }
}
