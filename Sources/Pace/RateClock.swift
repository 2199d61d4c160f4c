import Bytes
import Clocks
import Glibc

/// A reading of the host's clocks at one moment.
struct RateClock {
    /// Nanoseconds of Unix time.
    var now: Int
    /// Unix time less the time since the boot, in nanoseconds.
    var offset: Int
    /// The identifier of the current boot.
    var boot: String

    static func read() -> RateClock {
        let now = wallNanoseconds()
        return RateClock(now: now, offset: now - bootNanoseconds(), boot: bootIdentifier)
    }
}
