import Glibc

/// A file that several processes append lines to, each line whole.
package struct AppendedLines {
    private let path: String

    /// Milliseconds to wait for another process's lock.
    private static let patience = 2000

    /// Creates a missing file, and missing folders above it, so that a file that cannot be written to is found before the run. Of a named pipe the reader must be
    /// there: it is not waited for, now or at the end.
    package init(_ path: String) throws(SystemFailure) {
        self.path = path
        if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash])) }
        _ = try Descriptor(appendingTo: path, waits: false)
    }

    /// Appends a line, in one call and under a lock. A newline comes first if the file ends within a line.
    package func append(_ line: [UInt8]) throws(SystemFailure) {
        let file = try Descriptor(appendingTo: path, waits: false)
        for _ in 0..<Self.patience {
            // A file system without locks is written to all the same.
            if flock(file.number, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK && errno != EINTR { break }
            usleep(1000)
        }
        try file.write(try (endsWithinLine() ? [0x0A] + line : line).span)
    }

    private func endsWithinLine() throws(SystemFailure) -> Bool {
        guard let size = FileStatus.size(at: path), size > 0 else { return false }
        var last: [UInt8] = []
        try Descriptor(reading: path).read(at: size - 1, upTo: 1, into: &last)
        return last != [0x0A]
    }
}
