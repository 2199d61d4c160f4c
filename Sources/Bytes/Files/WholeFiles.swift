import Glibc

/// Returns the bytes of a small file, such as configuration or state.
///
/// - Parameter limit: bytes; a longer file is a failure (EFBIG).
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

/// Writes bytes to a path from the command line. A regular file is replaced as a whole, at the target of a symbolic link. A pipe, terminal or device is written
/// to.
package func writeFile(_ bytes: Span<UInt8>, to path: String) throws(SystemFailure) {
    try checkPath("open", path)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
        let number = try retryingInterrupts("open", path) { open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY) }
        return try Descriptor(adopting: number, path: path).write(bytes)
    }
    try AtomicFile.write(bytes, to: try target(ofLink: path))
}

/// Returns the path at the end of a chain of symbolic links, even if no file exists there; `path` itself if it is not a link.
package func target(ofLink path: String) throws(SystemFailure) -> String {
    var path = path
    // Linux follows at most 40 links.
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
