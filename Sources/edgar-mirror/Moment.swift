import Glibc
import Records

enum Moment {
    /// Nanoseconds of the clock that never jumps.
    static func monotonic() -> UInt64 { read(CLOCK_MONOTONIC).nanoseconds }

    /// The present moment in UTC with microseconds: `2026-01-31T08:15:00.000123Z`.
    static func wall() -> String {
        let time = read(CLOCK_REALTIME).time
        let micros = String(time.tv_nsec / 1000)
        return "\(Instant.utc(seconds: time.tv_sec).dropLast()).\(String(repeating: "0", count: 6 - micros.count))\(micros)Z"
    }

    private static func read(_ clock: clockid_t) -> (time: timespec, nanoseconds: UInt64) {
        var time = timespec()
        clock_gettime(clock, &time)
        return (time, UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }
}
