package import Glibc

/// A file that appears whole or not at all: it is written under a temporary name, synced, then renamed.
package struct AtomicFile: ~Copyable {
    private let descriptor: Descriptor
    private let path: String
    private let temporaryPath: String

    /// Creates the temporary file, and missing folders above `path`.
    package init(path: String, mode: mode_t = 0o644) throws(SystemFailure) {
        try checkPath("create", path)
        if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash])) }
        while true {
            let temporaryPath = Self.temporaryPath(for: path)
            let number = try retryingInterrupts("create", temporaryPath) {
                open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            }
            // Lock the file while it is in use, so that no other process removes it as a leftover. On a file system without locks, leftovers are not removed.
            let isTaken = flock(number, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            var status = stat()
            if !isTaken, fstat(number, &status) != 0 || status.st_nlink > 0 {
                self.descriptor = Descriptor(adopting: number, path: temporaryPath)
                self.path = path
                self.temporaryPath = temporaryPath
                return
            }
            close(number)
        }
    }

    /// The maximum number of bytes of a file's name that its temporary name begins with. The suffix adds up to 27 bytes, and a name may have 255.
    private static let repeated = 228

    /// Returns a path beside `path` that no other process and no other call uses.
    package static func temporaryPath(for path: String) -> String {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        var end = path.utf8.index(name, offsetBy: repeated, limitedBy: path.endIndex) ?? path.endIndex
        // Cut between characters.
        while end != path.endIndex, path.utf8[end] & 0xC0 == 0x80 { end = path.utf8.index(before: end) }
        return "\(path[..<end]).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
    }

    /// Whether a file's name has the form of a temporary name: a name, two numbers and `part`, joined by dots.
    package static func isTemporary(_ name: String) -> Bool {
        let words = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard words.count >= 4, words[words.count - 1].elementsEqual("part".utf8) else { return false }
        return zip(words.suffix(3), [UInt64(Int32.max), UInt64(UInt32.max)]).allSatisfy { word, most in
            // The numbers of a temporary name have no leading zeros: a name with `01` was made by another program.
            UInt64(Substring(word)).map { $0 <= most && "\($0)".utf8.elementsEqual(word) } ?? false
        }
    }

    /// The descriptor of the open file.
    package var number: Int32 { descriptor.number }

    package func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        try descriptor.write(bytes)
    }

    /// Syncs the bytes and gives the file its name, replacing an older file.
    ///
    /// - Parameters:
    ///   - synchronizing: whether the file must survive a loss of power; false for a file that can be created again.
    ///   - replacing: whether to replace an older file; if false, an older file is a failure (EEXIST).
    package consuming func commit(synchronizing: Bool = true, replacing: Bool = true) throws(SystemFailure) {
        do throws(SystemFailure) {
            if synchronizing { try descriptor.synchronize() }
            // On a file system without hard links, fall back to `rename`.
            if !replacing, link(temporaryPath, path) == 0 {
                unlink(temporaryPath)
            } else {
                if !replacing, errno == EEXIST { throw SystemFailure("name", path) }
                guard rename(temporaryPath, path) == 0 else { throw SystemFailure("rename", path) }
            }
            if synchronizing { try synchronizeFolder(of: path) }
        } catch {
            unlink(temporaryPath)
            throw error
        }
    }

    /// Removes the temporary file.
    package consuming func abandon() {
        unlink(temporaryPath)
    }

    /// Writes a whole file.
    package static func write(_ bytes: Span<UInt8>, to path: String, mode: mode_t = 0o644) throws(SystemFailure) {
        let file = try AtomicFile(path: path, mode: mode)
        do throws(SystemFailure) {
            try file.write(bytes)
        } catch {
            file.abandon()
            throw error
        }
        try file.commit()
    }
}
