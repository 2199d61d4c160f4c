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
    /// Bytes of the longest file that is fetched, unless told otherwise; the largest submissions ever filed have about one GB.
    package static let standardMaxSize = 2_000_000_000

    /// As it was given, without a slash at its end.
    package let folder: String
    /// Nil for the standard layout, where a record's own key comes first.
    private let layout: KeyTemplate?
    private let standard: KeyTemplate
    private let isCompressing: Bool
    private let isVerifying: Bool
    private let leftovers = Leftovers()
    /// Bytes of the longest file that is fetched.
    let maxSize: Int

    /// - Parameters:
    ///   - isCompressing: whether new files are kept as gzip, with `.gz` behind their names.
    ///   - isVerifying: whether the bytes of what is there are read, and compared with the hash that they had when they came.
    ///   - maxSize: bytes of the longest file that is fetched.
    package init(
        folder: String, layout: KeyTemplate? = nil, isCompressing: Bool = false, isVerifying: Bool = false, maxSize: Int = Self.standardMaxSize
    ) throws(KeyTemplate.Failure) {
        var folder = folder[...]
        while folder.count > 1, folder.hasSuffix("/") { folder = folder.dropLast() }
        self.folder = String(folder)
        self.layout = layout
        self.isCompressing = isCompressing
        self.isVerifying = isVerifying
        self.maxSize = maxSize
        standard = try KeyTemplate(KeyTemplate.standard)
    }

    /// Returns the key of a filing: by the layout that was asked for, else the record's own key, else by the standard layout. A filing that an older version
    /// stored under a name with blanks keeps that name.
    package func key(of filing: FilingRecord) throws(Rejection) -> String {
        var filing = filing
        filing.normalizeAccessionNumber()
        if layout == nil, let key = filing.key { return adapted(try checked(key)) }
        let template = layout ?? standard
        let key = adapted(try checked(try template.key(of: filing)))
        let older = adapted(try checked(try template.key(of: filing, keepingBlanks: true)))
        return older != key && holds(older) && !holds(key) ? older : key
    }

    /// Whether the store has a submission under a key or the key's other form (with or without `.gz`), or the folder of single documents beside it.
    private func holds(_ key: String) -> Bool {
        let plain = path(of: Self.plain(key))
        let folder = plain.hasSuffix(".txt") ? String(plain.dropLast(4)) : plain
        let paths: [String] = [plain, plain + ".gz", folder]
        return paths.contains { access($0, F_OK) == 0 }
    }

    /// The key of the folder that documents of a filing are kept in: that of the submission without its endings.
    func folderKey(of filing: FilingRecord) throws(Rejection) -> String {
        var folder = Self.plain(try key(of: filing))
        if folder.hasSuffix(".txt") { folder.removeLast(4) }
        return try checked(folder)
    }

    private func checked(_ key: String) throws(Rejection) -> String {
        // Without its endings it may be another folder, or none.
        guard let fault = KeyTemplate.fault(in: key) ?? KeyTemplate.fault(in: Self.plain(key)) ?? Self.fault(in: key) else { return key }
        throw Rejection(code: "unsafe_key", message: "a key \"\(key)\" that \(fault)")
    }

    /// What forbids a key in a store, though it is a good one elsewhere: names that the store itself uses beside those of its files. Nil when it is good.
    static func fault(in key: String) -> String? {
        for part in plain(key).lowercased().split(separator: "/") {
            if part.hasSuffix(".part") { return "names a file that is still put together (.part)" }
            guard let dot = part.lastIndex(of: "."), part[dot...].utf8.count == 17, part[dot...].dropFirst().allSatisfy(\.isHexDigit) else { continue }
            return "names an older version that is kept (sixteen digits of a hash)"
        }
        return nil
    }

    /// A key without what says that its file is compressed.
    private static func plain(_ key: String) -> String {
        var key = key[...]
        while key.hasSuffix(".gz") { key = key.dropLast(3) }
        return String(key)
    }

    /// The key under which a file is kept, compressed or not.
    func adapted(_ key: String) -> String { isCompressing ? Self.plain(key) + ".gz" : Self.plain(key) }

    package func path(of key: String) -> String { folder == "/" ? "/\(key)" : "\(folder)/\(key)" }

    package func name(of key: String) -> StoredName { StoredName(key: key, path: path(of: key)) }

    /// What is in the store of a filing, or of one of its documents.
    package struct Found {
        /// Nil when it has to be fetched.
        package var entry: Entry?
        /// A file whose bytes are not those that came: it gives way to what is fetched.
        package var damaged: String?
    }

    /// The submission under a key, or under the key's other form (with or without `.gz`), when it is there and whole. That the name belongs to another filing
    /// is a failure (EEXIST).
    package func find(_ key: String, _ number: AccessionNumber) throws(SystemFailure) -> Found {
        func fault(_ start: Span<UInt8>, _ end: Span<UInt8>, _: Int) -> String? { SubmissionText.fault(start: start, end: end, expecting: number) }
        let found = try find(key, number, isContainer: true, check: fault)
        if found.entry != nil || found.damaged != nil { return found }
        return try find(key.hasSuffix(".gz") ? String(key.dropLast(3)) : key + ".gz", number, isContainer: true, check: fault)
    }

    package func entry(_ key: String, _ number: AccessionNumber) throws(SystemFailure) -> Entry? { try find(key, number).entry }

    /// The file under a key when it is there, of this filing, and `check` finds nothing wrong with its ends and its length.
    ///
    /// - Parameter isContainer: the file says itself of which filing it is, as submissions and headers do.
    func find(
        _ key: String, _ number: AccessionNumber, isContainer: Bool = false,
        check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    ) throws(SystemFailure) -> Found {
        let path = path(of: key)
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return Found() }
            throw SystemFailure("look at", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SystemFailure("read", path, errno: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL) }
        func claim(_ other: AccessionNumber?) throws(SystemFailure) {
            if let other, other != number { throw SystemFailure("put \(number) where \(other) is:", path, errno: EEXIST) }
        }
        let mark = FileMark(path: path, status: status)
        // Of what was written anew since, its own words count where it has some.
        let isMarked = mark?.number != nil && (mark?.isFresh == true || !isContainer)
        if isMarked { try claim(mark?.number) }
        guard status.st_size > 0 else { return mark != nil && isVerifying ? Found(damaged: path) : Found() }
        var entry = Entry(path: path, key: key, bytes: 0, sha256: "", fetchedAt: Instant.utc(seconds: status.st_mtim.tv_sec))
        if let mark, mark.isFresh, !isVerifying {
            if isContainer, !isMarked, let start = entry.start(upTo: SubmissionText.window) {
                try claim(SubmissionText.accessionNumber(in: start.span))
            }
            (entry.bytes, entry.sha256, entry.lastModified) = (mark.contentBytes, mark.sha256, mark.lastModified)
            return Found(entry: entry)
        }
        guard let notes = try notes(on: path, isCompressed: key.hasSuffix(".gz")) else { return Found(damaged: isVerifying ? path : nil) }
        if isContainer, !isMarked, SubmissionText.startsContainer(notes.start.span) {
            try claim(SubmissionText.accessionNumber(in: notes.start.span))
        }
        let fault = notes.fault(check)
        (entry.bytes, entry.sha256) = (notes.bytes, notes.finish())
        // A file whose bytes are not those that came, whoever changed them, is fetched again.
        if let mark {
            guard mark.sha256 == entry.sha256 else { return Found(damaged: path) }
            entry.lastModified = mark.lastModified
            return Found(entry: entry)
        }
        return fault == nil ? Found(entry: entry) : Found(damaged: isVerifying ? path : nil)
    }

    /// What takes a file of a filing as it comes, and puts it here.
    func sink(
        _ key: String, _ number: AccessionNumber, check: @escaping (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    ) -> SubmissionSink {
        SubmissionSink(name(of: key), number, limit: maxSize, leftovers: leftovers, check: check)
    }

    /// Removes what was left beside a file that is here: of a process that was killed when it had given the name, say. What somebody has open stays.
    func tidy(_ entry: Entry) {
        let name = name(of: entry.key)
        Leftovers.remove(name.partPath)
        leftovers.sweep(name.folder)
    }

    /// Nil for gzip that is broken. What others cut meanwhile just ends early.
    private func notes(on path: String, isCompressed: Bool) throws(SystemFailure) -> ContentNotes? {
        let file = try Descriptor(reading: path, waits: false)
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
            do throws(SystemFailure) { file = try Descriptor(reading: path, waits: false) } catch { return nil }
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
    var partPath: String { plainPath + ".part" }
    var folder: String { path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "." }
    private var plainPath: String { isCompressed ? String(path.dropLast(3)) : path }

    /// What has a name, and its other form (with or without `.gz`), at a moment.
    struct Standing: Equatable {
        fileprivate let named, other: FileVersion?

        var isNameTaken: Bool { named != nil }
    }

    var standing: Standing { Standing(named: FileVersion(linkAt: path), other: FileVersion(linkAt: isCompressed ? plainPath : path + ".gz")) }
}
