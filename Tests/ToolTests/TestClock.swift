import Clocks
import Glibc

/// Waiting in tests. A time limit is compared with the clock, not with a number of sleeps.
enum TestClock {
    /// Calls `condition` again and again until it holds, for at most `seconds`, however long a call takes. Returns whether it held.
    static func eventually(seconds: Double = 10, every pause: UInt32 = 1000, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = monotonicSeconds() + seconds
        while true {
            if try condition() { return true }
            if monotonicSeconds() >= end { return false }
            usleep(pause)
        }
    }
}
