import Glibc
import Processes
import Synchronization
import Testing

struct MessageRingTests {
    private static func write(_ ring: MessageRing, _ bytes: [UInt8], kind: UInt8 = 1, continues: Bool = false) -> Bool {
        ring.write(kind: kind, continues: continues, count: bytes.count) { room in
            for (index, byte) in bytes.enumerated() { room[index] = byte }
        }
    }

    private func read(_ ring: MessageRing) -> (kind: UInt8, continues: Bool, bytes: [UInt8])? {
        var message: (UInt8, Bool, [UInt8])?
        let reading = ring.read { kind, continues, bytes in
            message = (kind, continues, bytes.withUnsafeBufferPointer { Array($0) })
            return true
        }
        #expect((reading == .taken) == (message != nil))
        return message
    }

    @Test func messagesComeOutAsTheyWentIn() throws {
        let ring = try MessageRing(capacity: 1024)
        #expect(!ring.hasMessage())
        #expect(Self.write(ring, [1, 2, 3], kind: 7, continues: true))
        #expect(Self.write(ring, []))
        #expect(ring.hasMessage())
        let first = try #require(read(ring))
        #expect(first.kind == 7 && first.continues && first.bytes == [1, 2, 3])
        let second = try #require(read(ring))
        #expect(second.kind == 1 && !second.continues && second.bytes == [])
        #expect(read(ring) == nil)
        #expect(!ring.hasMessage())
    }

    @Test func aMessageThatIsNotTakenStays() throws {
        let ring = try MessageRing(capacity: 1024)
        #expect(Self.write(ring, [1]))
        #expect(ring.read { _, _, _ in false } == .left)
        #expect(read(ring)?.bytes == [1])
    }

    @Test func aFullRingTakesNoMore() throws {
        let ring = try MessageRing(capacity: 1024)
        let longest = [UInt8](repeating: 5, count: ring.longestMessage)
        for _ in 0..<2 { #expect(Self.write(ring, longest)) }
        #expect(!Self.write(ring, []))
        #expect(read(ring)?.bytes == longest)
        #expect(Self.write(ring, longest))
    }

    @Test func anEmptyRingBeginsAgain() throws {
        let ring = try MessageRing(capacity: 1024)
        var places: [UnsafeMutablePointer<UInt8>] = []
        for _ in 0..<50 {
            #expect(ring.write(kind: 1, continues: false, count: 8) { places.append($0) })
            #expect(read(ring) != nil)
        }
        // Every message but the first two is where an earlier one was: a message is not written over the header that leads to it.
        #expect(Set(places).count <= 2)
    }

    /// Messages of every length at every position, so that they meet the end of the memory in every possible way.
    @Test func messagesOfAllLengths() throws {
        let ring = try MessageRing(capacity: 1024)
        var sent: [[UInt8]] = []
        var received = 0
        var state: UInt32 = 1
        for _ in 0..<20_000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let message = (0..<Int(state >> 16) % (ring.longestMessage + 1)).map { UInt8(truncatingIfNeeded: $0 &+ sent.count) }
            while !Self.write(ring, message) {
                #expect(read(ring)?.bytes == sent[received])
                received += 1
            }
            sent.append(message)
        }
        while let message = read(ring) {
            #expect(message.bytes == sent[received])
            received += 1
        }
        #expect(received == sent.count)
    }

    /// A writer and a reader at the same time, like two processes. Each waits only for the other.
    @Test func oneWritesWhileAnotherReads() async throws {
        let ring = try MessageRing(capacity: 1024)
        let count = 50_000
        async let written: Void = Task.detached {
            for number in 0..<count {
                let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
                while !Self.write(ring, bytes) { sched_yield() }
            }
        }.value
        var next = 0
        while next < count {
            let reading = ring.read { _, _, bytes in
                let number = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
                #expect(number == next)
                return true
            }
            if reading == .taken { next += 1 } else { sched_yield() }
        }
        await written
    }

    @Test func aSleepIsReportedOnce() throws {
        let ring = try MessageRing(capacity: 1024)
        #expect(!ring.takeReaderSleeps() && !ring.takeWriterSleeps())
        ring.announceReaderSleeps()
        ring.announceWriterSleeps()
        #expect(ring.takeReaderSleeps() && ring.takeWriterSleeps())
        #expect(!ring.takeReaderSleeps() && !ring.takeWriterSleeps())
    }

    @Test func numbersAreShared() throws {
        let numbers = try SharedNumbers(count: 3)
        numbers[1] = 5
        numbers.add(-7, to: 1)
        #expect((0..<3).map { numbers[$0] } == [0, -2, 0])
    }

    @Test func endsAreDescribed() {
        #expect("\(ProcessEnd.signalled(SIGSEGV))" == "was killed by signal 11 (Segmentation fault)")
        #expect("\(ProcessEnd.exited(status: 3))" == "exited with status 3")
    }
}
