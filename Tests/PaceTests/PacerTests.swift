import Bytes
import Clocks
import Glibc
import TestSupport
@testable import Pace
import Synchronization
import Testing
import Threads

struct PacerTests {
    private let folder = ScratchFolder()
    private var path: String { "\(folder.path)/rate" }

    /// Several users of one file, each with a descriptor of its own as processes have: no two slots are closer than the spacing.
    @Test func sharedByMany() throws {
        let rate = 200.0
        let slots = Mutex<[Int]>([])
        let path = path
        let threads = (0..<6).compactMap { _ in
            WorkerThread {
                guard let file = try? RateFile(path: path) else { return }
                let pacer = Pacer(file, rate: rate)
                for _ in 0..<20 {
                    guard let slot = try? pacer.reserve() else { return }
                    slots.withLock { $0.append(slot.due) }
                }
            }
        }
        for thread in threads { thread.join() }
        let sorted = slots.withLock { $0.sorted() }
        #expect(sorted.count == 120)
        // Two clocks cannot be read at quite the same moment.
        for (slot, next) in zip(sorted, sorted.dropFirst()) { #expect(next - slot > 4_900_000) }
    }

    @Test func aMissedSlotIsGivenUp() throws {
        let pacer = Pacer(try RateFile(path: path), rate: 2)
        let slot = try pacer.reserve()
        #expect(try pacer.mayUse(slot))
        usleep(200_000)
        #expect(try !pacer.mayUse(slot))
    }

    @Test func aCoolOffAlsoHoldsBackReservedSlots() throws {
        let mine = Pacer(try RateFile(path: path), rate: 100)
        let others = Pacer(try RateFile(path: path), rate: 100)
        let slot = try mine.reserve()
        try others.startCoolOff(seconds: 60, reason: "too many requests (429)")
        #expect(try !mine.mayUse(slot))
        #expect(try mine.reserve().wait > 59)
        #expect(try mine.currentCoolOff()?.reason == "too many requests (429)")
    }

    /// After an accepted response, a throttle page means that requests came too fast.
    @Test func whatAThrottlePageMeans() throws {
        let pacer = Pacer(try RateFile(path: path), rate: 10)
        try pacer.noteAccepted()
        guard case .coolOff(let seconds, true) = try pacer.noteThrottled() else { throw Unexpected() }
        #expect((600...631).contains(seconds))
        // Requests that were under way get the same page: the cool-off does not become longer.
        guard case .coolOff(let again, false) = try Pacer(try RateFile(path: path), rate: 10).noteThrottled() else { throw Unexpected() }
        #expect(again <= seconds)
    }

    @Test func aFileThatWasRemoved() throws {
        let pacer = Pacer(try RateFile(path: path), rate: 1)
        _ = try pacer.reserve()
        unlink(path)
        let other = Pacer(try RateFile(path: path), rate: 1)
        #expect(try other.reserve().wait <= 0)
        #expect(try pacer.reserve().wait > 0.5)
    }

    /// A process is stopped (SIGSTOP) while it has the lock: the others wait a moment, and continue without it. The state that it wrote stays.
    @Test func aHolderThatIsStopped() throws {
        let pacer = Pacer(try RateFile(path: path), rate: 10)
        try pacer.startCoolOff(seconds: 60, reason: "too many requests (429)")
        let holder = Glibc.open(path, O_RDWR)
        defer { close(holder) }
        #expect(flock(holder, LOCK_EX) == 0)
        let threads = (0..<24).compactMap { [path] _ in
            WorkerThread { _ = try? Pacer(RateFile(path: path), rate: 10).reserve() }
        }
        let start = monotonicNanoseconds()
        #expect(try pacer.reserve().wait > 55)
        for thread in threads { thread.join() }
        #expect(monotonicNanoseconds() - start < 10 * RateState.second)
        // No slot was lost or issued twice: each process has one after the cool-off.
        #expect(threads.count == 24)
        let (state, _) = try RateFile(path: path).peek()
        #expect(abs(state.nextSlot - state.coolOffUntil - 25 * RateState.second / 10) < 1000)
        #expect(access(path + ".new", F_OK) != 0)
    }

    /// A process that is killed while it has the lock no longer has it.
    @Test func aHolderThatIsKilled() throws {
        let pacer = Pacer(try RateFile(path: path), rate: 10)
        let holder = Glibc.open(path, O_RDWR)
        #expect(flock(holder, LOCK_EX) == 0)
        close(holder)
        let start = monotonicNanoseconds()
        _ = try pacer.reserve()
        #expect(monotonicNanoseconds() - start < RateState.second)
    }

    /// Extremely low and extremely high rates are accepted.
    @Test(arguments: [2e-8, 1e-10, Double.leastNonzeroMagnitude, 1e9, 1e300, .infinity, -1, .nan]) func rates(_ rate: Double) throws {
        let pacer = Pacer(try RateFile(path: path), rate: rate)
        #expect(try pacer.reserve().wait <= 0)
        #expect(try pacer.reserve().wait <= 86_400)
        #expect(pacer.isPaced == (rate > 0 && rate < 1e9 + 1))
    }

    /// A server may reply anything: times beyond the year 2065 are invalid.
    @Test func timesOfAServer() {
        #expect(RedisRate.nanoseconds(0) == 0)
        #expect(RedisRate.nanoseconds(1_790_000_000_000_000) == 1_790_000_000_000_000_000)
        #expect(RedisRate.nanoseconds(2_999_999_999_999_999) == 2_999_999_999_999_999_000)
        for micros in [3_000_000_000_000_000, -3_000_000_000_000_000, .max, .min, nil] as [Int?] { #expect(RedisRate.nanoseconds(micros) == nil) }
    }

    @Test func aLinkIsNotFollowed() throws {
        symlink("/etc/hosts", path)
        #expect(throws: SystemFailure.self) { try RateFile(path: path) }
    }

    @Test func readableByPeople() throws {
        let pacer = Pacer(try RateFile(path: path), rate: 10)
        _ = try pacer.reserve()
        let text = String(decoding: try readFile(path), as: UTF8.self)
        #expect(text.contains("\nnext_slot "))
        #expect(text.contains("Z)\n"))
    }

    private struct Unexpected: Error {}
}
