import Glibc

/// The identity of a file and the state of its content. Two versions are equal if they are the same file and its content did not change in between. Changes of
/// extended attributes and of the number of hard links are ignored.
package struct FileVersion: Equatable, Sendable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// The version of the file at a path, or nil if there is none. A symbolic link is not followed.
    package init?(linkAt path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The version of an open file.
    package init?(of number: Int32) {
        var status = stat()
        guard fstat(number, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        (device, inode, size) = (UInt(status.st_dev), UInt(status.st_ino), Int(status.st_size))
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }

    package func isSameFile(as other: FileVersion?) -> Bool { device == other?.device && inode == other?.inode }
}
