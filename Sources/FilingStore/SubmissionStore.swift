package import Bytes
import Compression
import Glibc
package import Records

/// A folder of submissions and documents under their keys, as EDGAR sent them or as gzip.
package struct SubmissionStore: Sendable {
    /// A file in the store.
    package struct Entry: Equatable, Sendable {
        package var path: String
        package var key: String
        /// Bytes of the content, uncompressed.
        package var bytes: Int
        /// The hash of the content, uncompressed, in lower-case hexadecimal digits.
        package var sha256: String
        /// When the file was fetched, in UTC (RFC 3339).
        package var fetchedAt: String
        /// The server's `Last-Modified`, for asking whether the file changed; empty where it is not known.
        package var lastModified = ""

        /// The path of the file after a newer version has taken its name.
        package var keptPath: String { "\(path).\(sha256.prefix(16))" }
    }

    /// Bytes of the largest content that is unpacked to check a file.
    static let limit = 4 << 30
    /// Bytes of the longest file that is fetched, unless configured. The largest submissions ever filed have about one GB.
    package static let standardMaxSize = 2_000_000_000

    /// The path of the folder, without a slash at its end.
    package let folder: String
    /// The layout of keys; nil to use the record's own key, or the standard layout for a record without a key.
    private let layout: KeyTemplate?
    private let standard: KeyTemplate
    private let isCompressing: Bool
    private let isVerifying: Bool
    private let leftovers = Leftovers()
    /// Bytes of the longest file that is fetched.
    package let maxSize: Int

    /// - Parameters:
    ///   - isCompressing: whether new files are kept as gzip, with `.gz` behind their names.
    ///   - isVerifying: whether files in the store are read, and compared with the hash that they had when they were fetched.
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

    /// Returns the name of a filing's submission.
    package func name(of filing: FilingRecord) throws(Rejection) -> StoredName { name(of: try keys(of: filing).map(storageKey)) }

    /// Returns the folder for the documents of a filing in all its spellings: each key of the submission without its endings.
    package func folders(of filing: FilingRecord) throws(Rejection) -> [String] {
        var folders: [String] = []
        for key in try keys(of: filing) {
            let plain = Self.plain(key)
            folders.append(try checked(plain.hasSuffix(".txt") ? String(plain.dropLast(4)) : plain))
        }
        return folders
    }

    /// Returns the keys of a filing: by the layout that was asked for, else the record's own key, else by the standard layout.
    ///
    /// The first is the key of new files; it has an underscore for each blank. Older versions kept blanks: the others are the keys that they may have used.
    private func keys(of filing: FilingRecord) throws(Rejection) -> [String] {
        var filing = filing
        filing.normalizeAccessionNumber()
        let own = layout == nil ? filing.key : nil
        let template = layout ?? standard
        let first = if let own { own } else { try template.key(of: filing) }
        // The spellings differ only where one has a blank and the other an underscore.
        guard first.utf8.contains(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "_") }) else { return [try checked(first)] }
        let second = if let own { own.replacing(UInt8(ascii: "_"), with: UInt8(ascii: " ")) } else { try template.key(of: filing, keepingBlanks: true) }
        var keys = [try checked(first.replacing(UInt8(ascii: " "), with: UInt8(ascii: "_")))]
        for spelling in [first, second] where !keys.contains(spelling) { keys.append(spelling) }
        return keys
    }

    private func checked(_ key: String) throws(Rejection) -> String {
        // Check the key without `.gz` as well: it may be empty then, or lead out of the folder.
        let plain = Self.plain(key)
        let fault = KeyTemplate.fault(in: key) ?? (plain.utf8.count == key.utf8.count ? nil : KeyTemplate.fault(in: plain)) ?? Self.fault(in: key)
        guard let fault else { return key }
        throw Rejection(code: "unsafe_key", message: "the key \"\(key)\" \(fault)")
    }

    /// Why a key that is valid elsewhere cannot be used in a store: it looks like a name that the store itself uses. Nil when it can be used.
    package static func fault(in key: String) -> String? {
        let plain = plain(key)
        // Both names have a dot that does not stand in the ending of a submission.
        let dots = plain.utf8.count { $0 == UInt8(ascii: ".") }
        if dots == 0 || dots == 1 && plain.hasSuffix(".txt") { return nil }
        for part in plain.lowercased().split(separator: "/") {
            if part.hasSuffix(".part") { return "names an unfinished file (.part)" }
            guard let dot = part.lastIndex(of: "."), part[dot...].utf8.count == 17, part[dot...].dropFirst().allSatisfy(\.isHexDigit) else { continue }
            return "names an older version (sixteen digits of a hash)"
        }
        return nil
    }

    /// A key without `.gz` at its end.
    private static func plain(_ key: String) -> String {
        // Most keys are told by their last byte.
        guard key.utf8.last == UInt8(ascii: "z") else { return key }
        var key = key[...]
        while key.hasSuffix(".gz") { key = key.dropLast(3) }
        return String(key)
    }

    /// The key under which this store keeps a file: with `.gz` if it compresses, else without.
    package func storageKey(for key: String) -> String { isCompressing ? Self.plain(key) + ".gz" : Self.plain(key) }

    package func path(of key: String) -> String { folder == "/" ? "/\(key)" : "\(folder)/\(key)" }

    /// Returns the name of an object of a bucket, whose bytes are kept as they are.
    package func name(ofObject key: String) throws(Rejection) -> StoredName {
        let key = try checked(key)
        return StoredName(key: key, path: path(of: key))
    }

    /// - Parameter keys: the key of new files, and the keys that older versions may have used for the same file.
    package func name(of keys: [String]) -> StoredName {
        let names = keys.map { StoredName(key: $0, path: path(of: $0)) }
        return StoredName(key: names[0].key, path: names[0].path, older: Array(names.dropFirst()))
    }

    /// The result of searching the store for a file.
    package struct SearchResult {
        /// The file; nil when it has to be fetched.
        package var entry: Entry?
        /// A stored file that has the name and another content than the wanted one. It is kept beside the new file.
        package var older: Entry?
        /// The path of a stored file whose bytes changed after it was fetched. The file is fetched again and replaced.
        package var damaged: String?
        /// What is wrong with the file that has the name; nil if there is no file, or nothing is wrong.
        package var fault: Fault?

        package init(entry: Entry? = nil, older: Entry? = nil, damaged: String? = nil, fault: Fault? = nil) {
            self.entry = entry
            self.older = older
            self.damaged = damaged
            self.fault = fault
        }

        package var isEmpty: Bool { entry == nil && damaged == nil }
    }

    package enum Fault: Equatable, Sendable {
        /// The file is not a whole one, for a reason.
        case incomplete(String)
        /// The content has another hash than it had when it was fetched.
        case changed(found: String, expected: String)
    }

    /// Finds a file of a filing: a submission under both forms of its key (with and without `.gz`), any other file under its own. A file that an older version
    /// stored is found under its older key. Fails with EEXIST if the name belongs to another filing.
    package func find(_ file: FilingFile) throws(SystemFailure) -> SearchResult {
        let found = try findAnywhere(file)
        guard let entry = found.entry, let recorded = file.doubt?.recordedHash, recorded != entry.sha256 else { return found }
        return SearchResult(damaged: entry.path, fault: .changed(found: entry.sha256, expected: recorded))
    }

    private func findAnywhere(_ file: FilingFile) throws(SystemFailure) -> SearchResult {
        let found = try find(file, file.name.key)
        if !found.isEmpty { return found }
        for older in file.name.older {
            do throws(SystemFailure) {
                let found = try find(file, older.key)
                if !found.isEmpty { return found }
            } catch  where Rejection(name: error) != nil {
                // Another filing, or something else, has a name that this filing never had.
            }
        }
        return found
    }

    private func find(_ file: FilingFile, _ key: String) throws(SystemFailure) -> SearchResult {
        if case .submission = file.kind { return try find(key, file.number, isDoubted: file.doubt != nil) }
        return try find(key, file.number, isContainer: file.isContainer, isDoubted: file.doubt != nil, check: file.fault)
    }

    /// Finds the complete submission under a key, or under the key's other form (with or without `.gz`). Fails with EEXIST if the name belongs to another filing.
    package func find(_ key: String, _ number: AccessionNumber, isDoubted: Bool = false) throws(SystemFailure) -> SearchResult {
        func fault(_ start: Span<UInt8>, _ end: Span<UInt8>, _: Int) -> String? { SubmissionText.fault(start: start, end: end, expecting: number) }
        let found = try find(key, number, isContainer: true, isDoubted: isDoubted, check: fault)
        if !found.isEmpty { return found }
        let other = try find(key.hasSuffix(".gz") ? String(key.dropLast(3)) : key + ".gz", number, isContainer: true, isDoubted: isDoubted, check: fault)
        return other.isEmpty && found.fault != nil ? found : other
    }

    package func entry(_ key: String, _ number: AccessionNumber) throws(SystemFailure) -> Entry? { try find(key, number).entry }

    /// Finds the file under a key, if it belongs to this filing and `check` finds nothing wrong with its ends and its length.
    ///
    /// - Parameters:
    ///   - isContainer: whether the file itself says which filing it belongs to, as submissions and headers do.
    ///   - isDoubted: whether the file is read, also in a store that does not verify.
    package func find(
        _ key: String, _ number: AccessionNumber?, isContainer: Bool = false, isDoubted: Bool = false,
        check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    ) throws(SystemFailure) -> SearchResult {
        let path = path(of: key)
        let isVerifying = isVerifying || isDoubted
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return SearchResult() }
            throw SystemFailure("look at", path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SystemFailure("read", path, errno: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL) }
        func claim(_ other: AccessionNumber?) throws(SystemFailure) {
            guard let other, other != number else { return }
            throw SystemFailure("put \(number.map { "\($0)" } ?? "another file") where \(other) is:", path, errno: EEXIST)
        }
        let mark = FileMark(path: path, status: status)
        // If a container has changed since it was marked, trust its own accession number instead of the mark's.
        let isMarked = mark?.number != nil && (mark?.isFresh == true || !isContainer)
        if isMarked { try claim(mark?.number) }
        guard status.st_size > 0 else { return SearchResult(damaged: mark != nil && isVerifying ? path : nil, fault: .incomplete("it is empty")) }
        var entry = Entry(path: path, key: key, bytes: 0, sha256: "", fetchedAt: Instant.utc(seconds: status.st_mtim.tv_sec))
        if let mark, mark.isFresh, !isVerifying {
            if isContainer, !isMarked, let start = entry.start(upTo: SubmissionText.window) {
                try claim(SubmissionText.accessionNumber(in: start.span))
            }
            (entry.bytes, entry.sha256, entry.lastModified) = (mark.contentBytes, mark.sha256, mark.lastModified)
            return SearchResult(entry: entry)
        }
        guard let summary = try summary(of: path, isCompressed: key.hasSuffix(".gz")) else {
            return SearchResult(damaged: isVerifying ? path : nil, fault: .incomplete("it is broken gzip"))
        }
        if isContainer, !isMarked, SubmissionText.startsContainer(summary.start.span) {
            try claim(SubmissionText.accessionNumber(in: summary.start.span))
        }
        let fault = summary.fault(check)
        (entry.bytes, entry.sha256) = (summary.bytes, summary.finish())
        // A file whose bytes changed after it was fetched is fetched again.
        if let mark {
            guard mark.sha256 == entry.sha256 else {
                return SearchResult(damaged: path, fault: .changed(found: entry.sha256, expected: mark.sha256))
            }
            entry.lastModified = mark.lastModified
            return SearchResult(entry: entry)
        }
        guard let fault else { return SearchResult(entry: entry) }
        return SearchResult(damaged: isVerifying ? path : nil, fault: .incomplete(fault))
    }

    /// A sink that writes a file of a filing into this store.
    package func sink(_ file: FilingFile) -> SubmissionSink { SubmissionSink(file.name, file.number, limit: maxSize, leftovers: leftovers, check: file.fault) }

    /// A sink that writes an object of a bucket into this store, byte for byte.
    package func sink(ofObject name: StoredName, _ number: AccessionNumber?, expected: ExpectedContent) -> SubmissionSink {
        SubmissionSink(name, number, limit: maxSize, leftovers: leftovers, versionHeader: "etag", receivesFile: true, expected: expected) { _, _, _ in nil }
    }

    /// Removes the temporary files of a stored file that a killed process left behind. Files that another process has open stay.
    package func removeLeftovers(of name: StoredName) {
        for name in [name] + name.older {
            Leftovers.remove(name.partPath)
            leftovers.sweep(name.folder)
        }
    }

    /// Reads a file; nil for broken gzip. If another program truncates the file meanwhile, its content ends early.
    private func summary(of path: String, isCompressed: Bool) throws(SystemFailure) -> ContentSummary? {
        let file = try Descriptor(reading: path, waits: false)
        let summary = ContentSummary()
        do throws(CompressionFailure) {
            if isCompressed, try file.isGzip() {
                try file.inflate(limit: Self.limit) { summary.add($0) }
                return summary
            }
        } catch {
            if case .system(let failure) = error.code { throw failure }
            return nil
        }
        try file.forEachPiece { summary.add($0) }
        return summary
    }
}

extension SubmissionStore.Entry {
    /// The first `count` bytes of the content, or all where there are fewer. Nil when the file cannot be read.
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
            // The content is longer than `count`.
            return error.code == .tooLong ? content : nil
        }
        return content
    }
}

extension String {
    fileprivate func replacing(_ byte: UInt8, with other: UInt8) -> String { String(decoding: utf8.map { $0 == byte ? other : $0 }, as: UTF8.self) }
}
