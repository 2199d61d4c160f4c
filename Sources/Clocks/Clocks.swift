import Glibc

/// Returns the seconds of a clock that is never set, for measuring durations. It starts at the boot and stands still while the host sleeps.
package func monotonicSeconds() -> Double { Double(monotonicNanoseconds()) / 1e9 }

/// Returns the nanoseconds of the same clock as `monotonicSeconds`.
package func monotonicNanoseconds() -> Int { nanoseconds(CLOCK_MONOTONIC) }

/// Returns the nanoseconds since the boot, including the time in which the host slept.
package func bootNanoseconds() -> Int { nanoseconds(CLOCK_BOOTTIME) }

/// Returns the nanoseconds of Unix time. This clock may be set forward or back.
package func wallNanoseconds() -> Int { nanoseconds(CLOCK_REALTIME) }

/// Returns the whole seconds of Unix time.
package func wallSeconds() -> Int { wallNanoseconds() / 1_000_000_000 }

private func nanoseconds(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
