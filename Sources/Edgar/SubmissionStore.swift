package import Bytes
import Digest
import Glibc
package import Records

/// A folder of complete submissions under their keys.
package struct SubmissionStore: Sendable {
    /// A submission in the store.
    package struct Entry: Equatable, Sendable {
        package var path: String
        package var key: String
        package var bytes: Int
        /// Lower-case hexadecimal.
        package var sha256: String
        /// RFC 3339.
        package var fetchedAt: String
    }

    /// As it was given, without a slash at its end.
    package let folder: String
    /// Nil for the standard layout, where a record's own key comes first.
    private let layout: KeyTemplate?
    private let standard: KeyTemplate

    package init(folder: String, layout: KeyTemplate? = nil) throws(KeyTemplate.Failure) {
        var folder = folder[...]
        while folder.count > 1, folder.hasSuffix("/") { folder = folder.dropLast() }
        self.folder = String(folder)
        self.layout = layout
        standard = try KeyTemplate(KeyTemplate.standard)
    }

    /// The key of a filing: by the layout that was asked for, else the one that the record has from before, else by the standard layout.
    package func key(of filing: FilingRecord) throws(Rejection) -> String {
        if let layout { return try layout.key(of: filing) }
        guard let key = filing.key else { return try standard.key(of: filing) }
        if let fault = KeyTemplate.fault(in: key) { throw Rejection(code: "unsafe_key", message: "a key \"\(key)\" that \(fault)") }
        return key
    }

    package func path(of key: String) -> String { folder == "/" ? "/\(key)" : "\(folder)/\(key)" }

    /// The submission under a key when it is there and whole; nil when it has to be fetched.
    package func entry(_ key: String, _ number: AccessionNumber) throws(SystemFailure) -> Entry? {
        let path = path(of: key)
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SystemFailure("look at", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SystemFailure("read", path, errno: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL) }
        guard status.st_size > 0 else { return nil }
        let fetchedAt = Instant.utc(seconds: status.st_mtim.tv_sec)
        if let mark = FileMark(path: path, status: status) {
            return Entry(path: path, key: key, bytes: mark.bytes, sha256: mark.sha256, fetchedAt: fetchedAt)
        }
        let file = try MappedFile(path: path)
        let window = SubmissionText.window
        let fault = file.withBytes(0..<min(window, file.count)) { start in
            file.withBytes(max(0, file.count - window)..<file.count) { end in
                SubmissionText.fault(start: start, end: end, expecting: number)
            }
        }
        guard fault == nil else { return nil }
        let hash = file.withBytes { SHA256.hash($0) }
        return Entry(path: path, key: key, bytes: file.count, sha256: hash.hexadecimal, fetchedAt: fetchedAt)
    }
}
