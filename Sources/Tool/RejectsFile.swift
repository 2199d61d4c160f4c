import Bytes
import Glibc
import JSONLines
import Records

/// The file that `--rejects` names, or the one that takes the place of what `--retry` names: a line a reject, appended whole.
///
/// With `--retry` the rejects of this run are gathered beside the file. When the run is over they take its place, behind the lines of other tools and in front of
/// what was not read any more; a run that fails leaves the file as it was.
final class RejectsFile {
    private let descriptor: Descriptor
    private let retry: Retry?

    private struct Retry {
        /// The file itself, where the name may be a link to it.
        let path: String
        let temporaryPath: String
    }

    /// A file that somebody was killed on may end within a line: the next one starts on a line of its own.
    convenience init(appendingTo path: String) throws(SystemFailure) {
        let descriptor = try Descriptor(appendingTo: path)
        if try !descriptor.endsLine(path) { try descriptor.write([0x0A].span) }
        self.init(descriptor, nil)
    }

    convenience init(replacing path: String) throws(SystemFailure) {
        let path = try target(ofLink: path)
        guard FileStatus.identity(at: path) != nil else { throw SystemFailure("find the regular file", path, errno: errno == 0 ? EINVAL : errno) }
        let temporaryPath = AtomicFile.temporaryPath(for: path)
        self.init(try Descriptor(appendingTo: temporaryPath), Retry(path: path, temporaryPath: temporaryPath))
        // Who clears up a store that it lies in leaves it alone.
        _ = flock(descriptor.number, LOCK_EX | LOCK_NB)
    }

    private init(_ descriptor: consuming Descriptor, _ retry: Retry?) {
        self.descriptor = descriptor
        self.retry = retry
    }

    var identity: FileIdentity? { FileStatus.identity(of: descriptor.number) }

    func write(_ line: [UInt8]) throws(SystemFailure) { try descriptor.write(line.span) }

    /// Gives what was gathered the name of the file that was retried. What stands in that file from `position` on was not read: it stays.
    func replace(keepingFrom position: Int) throws(SystemFailure) {
        guard let retry else { return }
        do throws(SystemFailure) {
            let old = try Descriptor(reading: retry.path)
            var piece: [UInt8] = []
            var position = position
            repeat {
                try old.read(at: position, upTo: 1 << 20, into: &piece)
                try descriptor.write(piece.span)
                position += piece.count
            } while !piece.isEmpty
            if try !descriptor.endsLine(retry.temporaryPath) { try write([0x0A]) }
            try descriptor.synchronize()
            guard rename(retry.temporaryPath, retry.path) == 0 else { throw SystemFailure("rename", retry.path) }
        } catch {
            abandon()
            throw error
        }
    }

    func abandon() {
        if let retry { unlink(retry.temporaryPath) }
    }
}

extension Descriptor {
    /// Whether a file that may be read at this path ends with a newline, or holds nothing. What is no regular file has no end to be looked at.
    fileprivate func endsLine(_ path: String) throws(SystemFailure) -> Bool {
        guard FileStatus.identity(of: number) != nil else { return true }
        let count = try size()
        if count == 0 { return true }
        var last: [UInt8] = []
        try Descriptor(reading: path).read(at: count - 1, upTo: 1, into: &last)
        return last == [0x0A]
    }
}
