import Glibc

/// The clocks of a test: its time limits count time, not sleeps.
enum TestClock {
    static func seconds() -> Double { Double(nanoseconds(CLOCK_MONOTONIC)) / 1e9 }

    static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Waits until `condition` holds, looking again and again, for `seconds` at most, however long a look takes; whether it came to hold.
    static func eventually(seconds: Double = 10, every pause: UInt32 = 1000, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = Self.seconds() + seconds
        while true {
            if try condition() { return true }
            if Self.seconds() >= end { return false }
            usleep(pause)
        }
    }
}
