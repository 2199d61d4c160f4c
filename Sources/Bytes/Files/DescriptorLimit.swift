import Glibc
import Synchronization

/// The limit of files and connections that this process may have open at once.
package enum DescriptorLimit {
    /// Descriptors kept free for what a process opens once, and for short-lived files: the rate file, libcurl's wake-up sockets, certificates, input, the list of
    /// rejects, the folder of a file that is renamed, a file that is compressed. `edgar-fetch` needs ten at most.
    private static let reserve = 16
    /// Descriptors below this number are checked one by one to count the open ones. Inherited descriptors have low numbers.
    private static let counted: Int32 = 4096
    /// The limit to set where the hard limit is infinite: the kernel's default maximum.
    private static let most: rlim_t = 1 << 20

    /// The soft limit before `raise`; 0 if it was not raised.
    private static let inherited = Atomic<UInt>(0)

    /// Raises the soft limit to the hard one. The soft limit protects old programs that use `select`. Call it before threads or workers start.
    package static func raise() {
        guard var limit = read(), limit.rlim_cur < limit.rlim_max else { return }
        inherited.store(limit.rlim_cur, ordering: .relaxed)
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, most))
        _ = setrlimit(resource, &limit)
    }

    /// Sets the soft limit that this process was started with, for a command that it runs.
    package static func restore() {
        let soft = inherited.exchange(0, ordering: .relaxed)
        guard soft > 0, var limit = read() else { return }
        limit.rlim_cur = soft
        _ = setrlimit(resource, &limit)
    }

    /// The present soft limit.
    package static var current: Int { read().map { Int(clamping: $0.rlim_cur) } ?? Int(counted) }

    /// Returns how many of `wanted` jobs can run at once within the limit; at least one.
    ///
    /// - Parameter each: descriptors that one job needs.
    package static func bounded(_ wanted: Int, each: Int) -> Int {
        let limit = current
        // Far below the limit, skip the count.
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
