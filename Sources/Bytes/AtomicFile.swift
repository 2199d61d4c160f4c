package import Glibc

/// A file that is either there whole or not at all: written beside its name, synced, then renamed.
package struct AtomicFile: ~Copyable {
    private let descriptor: Descriptor
    private let path: String
    private let temporaryPath: String

    /// Makes missing folders above `path`. The temporary name is unique to this process and call.
    package init(path: String, mode: mode_t = 0o644) throws(SystemFailure) {
        try checkPath("create", path)
        if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash])) }
        while true {
            let temporaryPath = Self.temporaryPath(for: path)
            let number = try retryingInterrupts("create", temporaryPath) {
                open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            }
            // The lock tells the sweep of leftovers that this file is in use. On a file system without locks nothing is swept.
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

    /// Bytes of a file's name that its temporary name repeats: what is added has 24 at most, and a name may have 255.
    private static let repeated = 228

    /// A path beside `path` that nobody else uses.
    package static func temporaryPath(for path: String) -> String {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        var end = path.utf8.index(name, offsetBy: repeated, limitedBy: path.endIndex) ?? path.endIndex
        // Cut at the start of a character, not within one.
        while end != path.endIndex, path.utf8[end] & 0xC0 == 0x80 { end = path.utf8.index(before: end) }
        return "\(path[..<end]).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
    }

    /// Whether a file's name is one of those: something, two numbers and `part`, with dots between them.
    package static func isTemporary(_ name: String) -> Bool {
        let words = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard words.count >= 4, words[words.count - 1].elementsEqual("part".utf8) else { return false }
        return zip(words.suffix(3), [UInt64(Int32.max), UInt64(UInt32.max)]).allSatisfy { word, most in
            // Temporary names have no leading zeros: a name with `01` was made by somebody else.
            UInt64(Substring(word)).map { $0 <= most && "\($0)".utf8.elementsEqual(word) } ?? false
        }
    }

    /// The open file, before it has its name.
    package var number: Int32 { descriptor.number }

    package func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        try descriptor.write(bytes)
    }

    /// Syncs the bytes and gives the file its name; what had the name before is replaced.
    ///
    /// - Parameters:
    ///   - synchronizing: whether the file is to survive a loss of power. What can be made again from something safe need not.
    ///   - replacing: whether what has the name gives way; else it is a failure (EEXIST).
    package consuming func commit(synchronizing: Bool = true, replacing: Bool = true) throws(SystemFailure) {
        do throws(SystemFailure) {
            if synchronizing { try descriptor.synchronize() }
            // Some file systems have no links.
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

    package consuming func abandon() {
        unlink(temporaryPath)
    }

    /// Writes a whole file in one go.
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

/// Writes bytes to a path that a user named. A regular file is replaced whole, the target of a symbolic link in its own folder; a pipe, a terminal or a device is
/// written into.
package func writeFile(_ bytes: Span<UInt8>, to path: String) throws(SystemFailure) {
    try checkPath("open", path)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
        let number = try retryingInterrupts("open", path) { open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
        return try Descriptor(adopting: number, path: path).write(bytes)
    }
    try AtomicFile.write(bytes, to: try target(ofLink: path))
}

/// The path at the end of a chain of symbolic links, whether or not a file is there; the path itself if it is no link.
package func target(ofLink path: String) throws(SystemFailure) -> String {
    var path = path
    // As many as Linux follows.
    for _ in 0..<40 {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), bytes.count) } ?? -1
        }
        if count < 0 { return path }
        let target = String(decoding: buffer[..<count], as: UTF8.self)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        path = target.hasPrefix("/") ? target : folder + target
    }
    throw SystemFailure("follow", path, errno: ELOOP)
}

/// Makes sure that a name in a folder outlives a loss of power, as far as the file system can.
func synchronizeFolder(of path: String) throws(SystemFailure) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let number = try retryingInterrupts("open", folder) { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    let descriptor = Descriptor(adopting: number, path: folder)
    // Some file systems cannot: what was written stays written all the same.
    if fsync(descriptor.number) != 0, errno != EINVAL, errno != ENOTSUP { throw SystemFailure("synchronize", folder) }
}

/// Makes a folder and those above it; one that is there already is fine.
package func makeFolders(_ path: String) throws(SystemFailure) {
    try checkPath("create folder", path)
    if path.isEmpty || mkdir(path, 0o755) == 0 { return }
    switch errno {
    case EEXIST:
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        throw SystemFailure("create folder", path, errno: ENOTDIR)
    case ENOENT:
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw SystemFailure("create folder", path) }
        try makeFolders(String(path[..<slash]))
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw SystemFailure("create folder", path) }
    default:
        throw SystemFailure("create folder", path)
    }
}

/// A whole file, for small ones (configuration, state), with a limit in bytes.
package func readFile(_ path: String, limit: Int = 64 << 20) throws(SystemFailure) -> [UInt8] {
    let file = try Descriptor(reading: path)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = try retryingInterrupts("read", path) { chunk.withUnsafeMutableBytes { read(file.number, $0.baseAddress, $0.count) } }
        if count == 0 { return bytes }
        guard bytes.count + count <= limit else { throw SystemFailure("read", path, errno: EFBIG) }
        bytes.append(contentsOf: chunk[..<count])
    }
}
