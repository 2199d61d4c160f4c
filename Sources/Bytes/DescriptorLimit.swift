import Glibc

/// How many files and connections this process may have open at once.
package enum DescriptorLimit {
    /// Descriptors kept free for short-lived files and for libraries: name look-up, certificates, the folder of a file that is renamed.
    private static let reserve = 16
    /// Descriptors below this number are checked one by one for those that are open already: what a process inherits has low numbers.
    private static let counted: Int32 = 4096
    /// Where there is no upper limit: the most that a kernel gives unless it is told otherwise.
    private static let most: rlim_t = 1 << 20

    /// Raises the soft limit to the hard one. The soft limit protects old programs that use `select`. Call it before threads or workers start.
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
        // Far below the limit, nothing need be counted.
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
