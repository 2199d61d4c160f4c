import Glibc

/// Creates a folder, and missing folders above it. Does nothing if the folder exists.
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

/// Throws if no folder is at a path and none can be made there. Leaves nothing behind.
///
/// - Parameter isWritten: whether files will be written into the folder. Then a folder is made below the lowest existing one, and removed again: the
///   permissions do not say whether a file system such as /proc takes a new name.
package func checkFolder(_ path: String, isWritten: Bool) throws(SystemFailure) {
    try checkPath("create folder", path)
    var existing = path.isEmpty ? "." : path
    var status = stat()
    while stat(existing, &status) != 0 {
        guard errno == ENOENT, existing != ".", existing != "/" else { throw SystemFailure("create folder", path) }
        // A symbolic link to nothing: no folder can be made in its place.
        guard lstat(existing, &status) != 0 else { throw SystemFailure("create folder", path, errno: ENOTDIR) }
        guard let slash = existing.lastIndex(of: "/") else {
            existing = "."
            continue
        }
        existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw SystemFailure("create folder", path, errno: ENOTDIR) }
    guard isWritten else { return }
    let probe = "\(existing)/.secflow-\(getpid())"
    if mkdir(probe, 0o700) != 0, errno != EEXIST { throw SystemFailure("create files in", existing) }
    rmdir(probe)
}

/// Syncs the folder of a file, so that the file's name survives a loss of power.
func synchronizeFolder(of path: String) throws(SystemFailure) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let number = try retryingInterrupts("open", folder) { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    let descriptor = Descriptor(adopting: number, path: folder)
    // Some file systems cannot sync a folder. This is not a failure, because the file itself is synced.
    if fsync(descriptor.number) != 0, errno != EINVAL, errno != ENOTSUP { throw SystemFailure("synchronize", folder) }
}

/// Returns the names in a folder for which `isWanted` is true, sorted by their bytes, without `.` and `..`.
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
