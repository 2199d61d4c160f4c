import Clocks
import Glibc

/// Waiting in tests: time limits count time, not sleeps.
enum TestClock {
    /// Waits until `condition` holds, looking again and again, for `seconds` at most, however long a look takes; whether it came to hold.
    static func eventually(seconds: Double = 10, every pause: UInt32 = 1000, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = monotonicSeconds() + seconds
        while true {
            if try condition() { return true }
            if monotonicSeconds() >= end { return false }
            usleep(pause)
        }
    }
}
