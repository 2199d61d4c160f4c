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
        let temporaryPath = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).part"
        let number = try retryingInterrupts("create", temporaryPath) {
            open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        }
        self.descriptor = Descriptor(adopting: number, path: temporaryPath)
        self.path = path
        self.temporaryPath = temporaryPath
    }

    /// The open file, before it has its name.
    package var number: Int32 { descriptor.number }

    package func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        try descriptor.write(bytes)
    }

    /// Syncs the bytes and gives the file its name; what had the name before is replaced.
    ///
    /// - Parameter synchronizing: whether the file is to survive a loss of power. What can be made again from something safe need not.
    package consuming func commit(synchronizing: Bool = true) throws(SystemFailure) {
        do throws(SystemFailure) {
            if synchronizing { try descriptor.synchronize() }
            guard rename(temporaryPath, path) == 0 else { throw SystemFailure("rename", path) }
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

/// Puts bytes where somebody said by name: a regular file is replaced whole, one behind a symbolic link where it lies, and what is no regular file (a pipe, a
/// terminal, /dev/null) is written into.
package func writeFile(_ bytes: Span<UInt8>, to path: String) throws(SystemFailure) {
    try checkPath("open", path)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
        let number = try retryingInterrupts("open", path) { open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
        return try Descriptor(adopting: number, path: path).write(bytes)
    }
    try AtomicFile.write(bytes, to: try target(ofLink: path))
}

/// The path that a symbolic link leads to in the end, whether there is something or not; the path itself if it is no link.
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
