import Glibc

/// What the file system says of a file.
package struct FileStatus: Sendable {
    package enum Kind: Sendable { case file, folder, other }

    package let kind: Kind
    /// Bytes.
    package let size: Int
    /// When it was last changed, in whole seconds since 1970; 0 for what is older, and the end of the year 9999 for what is younger: file systems hold
    /// times that no calendar has.
    package let modified: Int

    package init(of file: borrowing Descriptor) throws(SystemFailure) {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw SystemFailure("read the status of", file.path) }
        self.init(status)
    }

    /// A symbolic link is not followed: it is of the kind `other`.
    package init(linkAt path: String) throws(SystemFailure) {
        try checkPath("read the status of", path)
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemFailure("read the status of", path) }
        self.init(status)
    }

    /// Which file it is: names may differ. Nil when there is none.
    package static func identity(at path: String) -> FileIdentity? {
        var status = stat()
        return !path.utf8.contains(0) && stat(path, &status) == 0 ? FileIdentity(status) : nil
    }

    /// The same of what is open.
    package static func identity(of number: Int32) -> FileIdentity? {
        var status = stat()
        return fstat(number, &status) == 0 ? FileIdentity(status) : nil
    }

    /// The bytes of a regular file; nil for anything else.
    package static func size(at path: String) -> Int? {
        var status = stat()
        return !path.utf8.contains(0) && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    /// The bytes of a regular file that is open, behind the place where the next read begins; nil for anything else.
    package static func size(of number: Int32) -> Int? {
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return max(0, Int(status.st_size) - max(0, Int(lseek(number, 0, SEEK_CUR))))
    }

    /// Whether a file may be replaced or appended to: it begins with these bytes, is empty, does not exist, or is no regular file.
    package static func isOwn(_ path: String, beginning: StaticString) throws(SystemFailure) -> Bool {
        guard identity(at: path) != nil else { return true }
        var start: [UInt8] = []
        try Descriptor(reading: path).read(at: 0, upTo: beginning.utf8CodeUnitCount, into: &start)
        return start.isEmpty || start.span.equals(beginning)
    }

    /// Whether a path names the regular file or pipe that is open at a descriptor. Devices do not count: writing twice to /dev/null harms nothing.
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

/// A file by device and inode; nil for what is no regular file.
package struct FileIdentity: Equatable, Sendable {
    private let device: UInt
    private let inode: UInt

    init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}

/// The names in a folder that are wanted, sorted by their bytes, without `.` and `..`.
package func folderNames(_ path: String, where isWanted: (String) -> Bool = { _ in true }) throws(SystemFailure) -> [String] {
    guard let stream = opendir(path) else { throw SystemFailure("read the folder", path) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) }
        if name != ".", name != "..", isWanted(name) { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
