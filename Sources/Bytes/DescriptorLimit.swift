import Glibc

/// How many files and connections this process may have open at once.
package enum DescriptorLimit {
    /// What is left to files that are open for a moment, and to libraries: name look-up, certificates, the folder of a file that gets its name.
    private static let reserve = 16
    /// What processes are given by the way; no more of them are counted one by one.
    private static let counted: Int32 = 4096
    /// Where there is no upper limit: the most that a kernel gives unless it is told otherwise.
    private static let most: rlim_t = 1 << 20

    /// Takes all that may be had: the lower limit is only there for programs that cannot count beyond it. To be called before there are threads or workers.
    package static func raise() {
        guard var limit = read(), limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, most))
        _ = setrlimit(resource, &limit)
    }

    /// The limit as it is.
    package static var current: Int { read().map { Int(clamping: $0.rlim_cur) } ?? Int(counted) }

    /// Of `wanted` things that need descriptors, how many can be worked on at once; one at least.
    ///
    /// - Parameter each: descriptors of one of them.
    package static func bounded(_ wanted: Int, each: Int) -> Int {
        let limit = current
        // Where there are plenty nobody need count.
        let (needed, overflow) = wanted.multipliedReportingOverflow(by: each)
        if !overflow, limit - Int(counted) >= needed { return wanted }
        let open = (0..<min(Int32(clamping: limit), counted)).count { fcntl($0, F_GETFD) != -1 }
        return max(1, min(wanted, (limit - open - reserve) / each))
    }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    private static func read() -> rlimit? {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? limit : nil
    }
}
