import Bytes
import Clocks
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
        let now = wallNanoseconds()
        return RateClock(now: now, offset: now - bootNanoseconds(), boot: boot)
    }

    /// The identifier of the current boot, different for each boot; empty if the system provides none.
    package static let boot: String = {
        guard let bytes = try? readFile("/proc/sys/kernel/random/boot_id", limit: 256) else { return "" }
        return bytes.span.extracting(bytes.span.trimmedRange).text
    }()
}
