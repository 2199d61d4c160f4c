import Glibc

/// The clocks of tests. Time limits count elapsed time, not sleeps.
enum TestClock {
    static func seconds() -> Double { Double(nanoseconds(CLOCK_MONOTONIC)) / 1e9 }

    static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Polls `condition` until it holds, for `seconds` at most, however long a call takes; returns whether it holds.
    static func eventually(seconds: Double = 10, every pause: UInt32 = 1000, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = Self.seconds() + seconds
        while true {
            if try condition() { return true }
            if Self.seconds() >= end { return false }
            usleep(pause)
        }
    }
}
