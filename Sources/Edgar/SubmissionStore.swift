package import Bytes
import Compression
import Glibc
package import Records

/// A folder of complete submissions under their keys, as EDGAR sent them or as gzip.
package struct SubmissionStore: Sendable {
    /// A file in the store.
    package struct Entry: Equatable, Sendable {
        package var path: String
        package var key: String
        /// Of the content, uncompressed.
        package var bytes: Int
        /// Of the content; lower-case hexadecimal.
        package var sha256: String
        /// RFC 3339.
        package var fetchedAt: String
        /// What the server gave as `Last-Modified`, to be asked whether it still holds; empty where that is not known.
        package var lastModified = ""

        /// Where it stays once other bytes have taken its name.
        package var keptPath: String { "\(path).\(sha256.prefix(16))" }
    }

    /// Bytes of the largest submission that is unpacked to be looked into.
    private static let limit = 4 << 30

    /// As it was given, without a slash at its end.
    package let folder: String
    /// Nil for the standard layout, where a record's own key comes first.
    private let layout: KeyTemplate?
    private let standard: KeyTemplate
    private let isCompressing: Bool

    /// - Parameter isCompressing: whether new files are kept as gzip, with `.gz` behind their names.
    package init(folder: String, layout: KeyTemplate? = nil, isCompressing: Bool = false) throws(KeyTemplate.Failure) {
        var folder = folder[...]
        while folder.count > 1, folder.hasSuffix("/") { folder = folder.dropLast() }
        self.folder = String(folder)
        self.layout = layout
        self.isCompressing = isCompressing
        standard = try KeyTemplate(KeyTemplate.standard)
    }

    /// The key of a filing: by the layout that was asked for, else the one that the record has from before, else by the standard layout.
    package func key(of filing: FilingRecord) throws(Rejection) -> String {
        if let layout { return adapted(try layout.key(of: filing)) }
        guard let key = filing.key else { return adapted(try standard.key(of: filing)) }
        if let fault = KeyTemplate.fault(in: key) { throw Rejection(code: "unsafe_key", message: "a key \"\(key)\" that \(fault)") }
        return adapted(key)
    }

    /// The key under which a file is kept, compressed or not.
    func adapted(_ key: String) -> String {
        let plain = key.hasSuffix(".gz") ? String(key.dropLast(3)) : key
        return isCompressing ? plain + ".gz" : plain
    }

    package func path(of key: String) -> String { folder == "/" ? "/\(key)" : "\(folder)/\(key)" }

    package func name(of key: String) -> StoredName { StoredName(key: key, path: path(of: key)) }

    /// The submission under a key, or under the key's other form (with or without `.gz`), when it is there and whole; nil when it has to be fetched.
    package func entry(_ key: String, _ number: AccessionNumber) throws(SystemFailure) -> Entry? {
        func fault(_ start: Span<UInt8>, _ end: Span<UInt8>, _: Int) -> String? { SubmissionText.fault(start: start, end: end, expecting: number) }
        if let entry = try entry(key, check: fault) { return entry }
        return try entry(key.hasSuffix(".gz") ? String(key.dropLast(3)) : key + ".gz", check: fault)
    }

    /// The file under a key when it is there and `check` finds nothing wrong with its ends and its length.
    func entry(
        _ key: String, check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    ) throws(SystemFailure) -> Entry? {
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
            return Entry(
                path: path, key: key, bytes: mark.contentBytes, sha256: mark.sha256, fetchedAt: fetchedAt, lastModified: mark.lastModified)
        }
        guard let notes = try notes(on: path, isCompressed: key.hasSuffix(".gz")), notes.fault(check) == nil else { return nil }
        return Entry(path: path, key: key, bytes: notes.bytes, sha256: notes.finish(), fetchedAt: fetchedAt)
    }

    /// Nil for gzip that is broken. What others cut meanwhile just ends early.
    private func notes(on path: String, isCompressed: Bool) throws(SystemFailure) -> ContentNotes? {
        let file = try Descriptor(reading: path)
        let notes = ContentNotes()
        do throws(CompressionFailure) {
            if isCompressed, try file.isGzip() {
                try file.inflate(limit: Self.limit) { notes.add($0) }
                return notes
            }
        } catch {
            if case .system(let failure) = error.code { throw failure }
            return nil
        }
        try file.forEachPiece { notes.add($0) }
        return notes
    }
}

extension SubmissionStore.Entry {
    /// The first bytes of the content; fewer than `count` where there are no more. Nil for what cannot be read.
    package func start(upTo count: Int) -> [UInt8]? {
        var content: [UInt8] = []
        do throws(CompressionFailure) {
            let file: Descriptor
            do throws(SystemFailure) { file = try Descriptor(reading: path) } catch { return nil }
            guard try file.isGzip() else {
                do throws(SystemFailure) { try file.read(at: 0, upTo: count, into: &content) } catch { return nil }
                return content
            }
            try file.inflate(limit: count) { content.append($0) }
        } catch {
            // What goes beyond was not asked for.
            return error.code == .tooLong ? content : nil
        }
        return content
    }
}

/// Where a file of the store goes.
package struct StoredName: Sendable {
    package let key: String
    package let path: String

    /// Its content is kept as gzip.
    var isCompressed: Bool { path.hasSuffix(".gz") }
    /// Where its content is put together, compressed or not: the same place, so that one process at a time does it.
    var partPath: String { (isCompressed ? String(path.dropLast(3)) : path) + ".part" }
}
