import Bytes

/// The name of a file in the store: its key and its path, and the names that older versions may have given to the same file.
package struct StoredName: Sendable {
    package let key: String
    package let path: String
    /// Names with blanks. A file is found under them, and no new file gets one.
    var older: [StoredName] = []

    /// The keys under which the file may be, that of new files first.
    package var keys: [String] { [key] + older.map(\.key) }
    /// Whether the file is kept as gzip.
    var isCompressed: Bool { path.hasSuffix(".gz") }
    /// The path of the part: the same for both forms of the name, and for older names, so that one process at a time writes the file.
    var partPath: String { plainPath + ".part" }
    var folder: String { path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "." }
    private var plainPath: String { isCompressed ? String(path.dropLast(3)) : path }
    /// The path in the other form, with or without `.gz`.
    private var otherPath: String { isCompressed ? plainPath : path + ".gz" }

    /// The files that have the name, its other form (with or without `.gz`), or an older name, at one moment.
    struct Snapshot: Equatable {
        fileprivate let named: FileVersion?
        fileprivate let others: [FileVersion?]

        var isNameTaken: Bool { named != nil }
    }

    func snapshot() -> Snapshot {
        let others = [otherPath] + older.flatMap { [$0.path, $0.otherPath] }
        return Snapshot(named: FileVersion(linkAt: path), others: others.map { FileVersion(linkAt: $0) })
    }
}
