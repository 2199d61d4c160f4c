import Glibc

/// The kind, size and time of a file.
package struct FileStatus: Sendable {
    package enum Kind: Sendable { case file, folder, other }

    package let kind: Kind
    /// Bytes.
    package let size: Int
    /// The time of the last change in whole seconds of Unix time, clamped to the years 1970 to 9999, which records can hold.
    package let modified: Int

    package init(of file: borrowing Descriptor) throws(SystemFailure) {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw SystemFailure("read the status of", file.path) }
        self.init(status)
    }

    /// Reads the status of a path. A symbolic link is not followed; its kind is `other`.
    package init(linkAt path: String) throws(SystemFailure) {
        try checkPath("read the status of", path)
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemFailure("read the status of", path) }
        self.init(status)
    }

    /// Returns the identity of a regular file, the same for each of its names; nil if there is no such file.
    package static func identity(at path: String) -> FileIdentity? {
        var status = stat()
        return !path.utf8.contains(0) && stat(path, &status) == 0 ? FileIdentity(status) : nil
    }

    /// Returns the identity of an open regular file.
    package static func identity(of number: Int32) -> FileIdentity? {
        var status = stat()
        return fstat(number, &status) == 0 ? FileIdentity(status) : nil
    }

    /// The size of a regular file in bytes; nil for any other kind of file.
    package static func size(at path: String) -> Int? {
        var status = stat()
        return !path.utf8.contains(0) && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    /// The bytes of an open regular file from the current read position to its end; nil for any other kind of file.
    package static func size(of number: Int32) -> Int? {
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return max(0, Int(status.st_size) - max(0, Int(lseek(number, 0, SEEK_CUR))))
    }

    /// Whether this program may replace or append to a file: the file begins with `beginning`, is empty, does not exist, or is not a regular file.
    package static func isOwn(_ path: String, beginning: StaticString) throws(SystemFailure) -> Bool {
        guard identity(at: path) != nil else { return true }
        var start: [UInt8] = []
        try Descriptor(reading: path).read(at: 0, upTo: beginning.utf8CodeUnitCount, into: &start)
        return start.isEmpty || start.span.equals(beginning)
    }

    /// Whether a path names the regular file or pipe that is open at a descriptor. False for devices: writing to /dev/null twice is harmless.
    package static func isSame(_ path: String, as number: Int32) -> Bool {
        var named = stat()
        var open = stat()
        guard !path.utf8.contains(0), stat(path, &named) == 0, fstat(number, &open) == 0 else { return false }
        guard named.st_dev == open.st_dev, named.st_ino == open.st_ino else { return false }
        return [S_IFREG, S_IFIFO].contains(named.st_mode & S_IFMT)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        size = Int(status.st_size)
        modified = min(max(0, status.st_mtim.tv_sec), 253_402_300_799)
    }
}

/// The device and inode of a regular file.
package struct FileIdentity: Equatable, Sendable {
    private let device: UInt
    private let inode: UInt

    init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
