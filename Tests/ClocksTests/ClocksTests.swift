import Clocks
import Glibc
import Testing

@Suite struct ClocksTests {
    @Test func wallTimeIsUnixTime() {
        #expect(abs(wallSeconds() - time(nil)) <= 1)
        #expect(abs(wallNanoseconds() / 1_000_000_000 - time(nil)) <= 1)
    }

    @Test func durationsAreMeasured() {
        let (seconds, nanoseconds, boot) = (monotonicSeconds(), monotonicNanoseconds(), bootNanoseconds())
        usleep(20_000)
        #expect(monotonicSeconds() - seconds >= 0.02)
        #expect(monotonicNanoseconds() - nanoseconds >= 20_000_000)
        #expect(bootNanoseconds() - boot >= 20_000_000)
    }

    @Test func theBootClockCountsSleepAsWell() {
        let monotonic = monotonicNanoseconds()
        #expect(bootNanoseconds() >= monotonic)
        #expect(abs(monotonicSeconds() - Double(monotonicNanoseconds()) / 1e9) < 1)
    }
}
