import Glibc

/// Seconds of a clock that no one sets: it starts at the boot and stands still while the host sleeps. For measuring durations.
package func monotonicSeconds() -> Double { Double(monotonicNanoseconds()) / 1e9 }

/// Nanoseconds of the clock of `monotonicSeconds`.
package func monotonicNanoseconds() -> Int { nanoseconds(CLOCK_MONOTONIC) }

/// Nanoseconds since the boot, those in which the host slept among them.
package func bootNanoseconds() -> Int { nanoseconds(CLOCK_BOOTTIME) }

/// Nanoseconds of Unix time. The clock may be set, forward and back.
package func wallNanoseconds() -> Int { nanoseconds(CLOCK_REALTIME) }

/// Whole seconds of Unix time.
package func wallSeconds() -> Int { wallNanoseconds() / 1_000_000_000 }

private func nanoseconds(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
