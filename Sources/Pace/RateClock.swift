import Bytes
import Glibc

/// A reading of the host's clocks at one moment.
package struct RateClock {
    /// Nanoseconds of Unix time.
    var now: Int
    /// Unix time less the time since the boot, in nanoseconds.
    var offset: Int
    /// The identifier of the current boot.
    var boot: String

    static func read() -> RateClock {
        let now = nanoseconds(CLOCK_REALTIME)
        return RateClock(now: now, offset: now - nanoseconds(CLOCK_BOOTTIME), boot: boot)
    }

    static func nanoseconds(_ clock: clockid_t) -> Int {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec * RateState.second + time.tv_nsec
    }

    /// The identifier of the current boot, different for every boot; empty where the system gives none.
    package static let boot: String = {
        guard let bytes = try? readFile("/proc/sys/kernel/random/boot_id", limit: 256) else { return "" }
        return bytes.span.extracting(bytes.span.trimmedRange).text
    }()
}
