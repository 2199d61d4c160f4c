import Bytes
package import FilingStore
import Glibc
import JSONLines
import Records

/// Compares filings with the folder of submissions: each file is there, whole, and has the bytes that its record gives.
package final class StoreCheck {
    private let store: SubmissionStore
    private let trustsMarks: Bool
    /// The keys of the files that should be there, without `.gz`; nil if files that should not be there are not looked for.
    private var keys: NameSet?
    /// The number of filings that were compared.
    package private(set) var count = 0

    /// - Parameters:
    ///   - trustsMarks: whether a file whose size and time are those of its mark is not read.
    ///   - isExact: whether `forEachExtra` will be called.
    package init(_ store: SubmissionStore, trustsMarks: Bool, isExact: Bool) {
        self.store = store
        self.trustsMarks = trustsMarks
        keys = isExact ? NameSet() : nil
    }

    /// Notes the names of a withdrawn filing: its files may be there.
    func allow(_ filing: FilingRecord) {
        guard let number = filing.accessionNumber.flatMap(AccessionNumber.init) else { return }
        if let files = try? store.files(of: filing, number, isDoubted: false) { note(files) }
    }

    private func note(_ files: [FilingFile]) {
        guard keys != nil else { return }
        for file in files { for key in file.name.keys { keys?.insert(Self.plain(key)) } }
    }

    func compare(_ filing: FilingRecord, _ number: AccessionNumber) throws(CheckFailure) -> Verdict {
        let files: [FilingFile]
        do throws(Rejection) { files = try store.files(of: filing, number, isDoubted: !trustsMarks) } catch { return .rejected(error) }
        note(files)
        count += 1
        let sha256 = filing.object.string("sha256")?.lowercased()
        for file in files {
            if let difference = try difference(file, sha256: file.kind.isWhole ? sha256 : nil) { return .difference(difference) }
        }
        return .same
    }

    private func difference(_ file: FilingFile, sha256: String?) throws(CheckFailure) -> Difference? {
        let path = file.name.path
        let expected = sha256.map { "SHA-256 \($0)" } ?? "a whole file"
        let result: SubmissionStore.SearchResult
        do throws(SystemFailure) {
            result = try store.find(file)
        } catch {
            if error.isOutOfDescriptors { throw .system(error) }
            let fault = error.errno == EEXIST ? "\(error.path): it is another filing's" : error.description
            return Difference(.store, .differs, expected: expected, found: fault)
        }
        if let entry = result.entry {
            guard let sha256, sha256 != entry.sha256 else { return nil }
            return Difference(.store, .differs, expected: expected, found: "SHA-256 \(entry.sha256) in \(entry.path)")
        }
        switch result.fault {
        case nil: return Difference(.store, .missing, expected: expected, found: "no file \(path)")
        case .incomplete(let fault): return Difference(.store, .incomplete, expected: expected, found: "\(result.damaged ?? path): \(fault)")
        case .changed(let found, let before):
            let expected = sha256 == nil ? "SHA-256 \(before)" : expected
            return Difference(.store, .differs, expected: expected, found: "SHA-256 \(found) in \(result.damaged ?? path)")
        }
    }

    /// Calls `body` with each file of the store that is of no compared filing. Unfinished files and kept older versions are the store's own affair.
    func forEachExtra<E: Error>(
        shouldStop: () -> Bool, _ body: (Difference, FilingRecord) throws(E) -> Void, failing: (SystemFailure) -> E
    ) throws(E) {
        guard let keys else { return }
        try store.forEachFile(
            shouldStop: shouldStop,
            { (key, bytes) throws(E) in
                guard SubmissionStore.fault(in: key) == nil, !keys.contains(Self.plain(key)) else { return }
                var record = FilingRecord(path: store.path(of: key))
                record.object.set("key", key)
                record.noteNumber(inName: key)
                try body(Difference(.store, .extra, expected: "no such file", found: "\(store.path(of: key)), \(bytes) bytes"), record)
            }, failing: failing)
    }

    private static func plain(_ key: String) -> String { key.hasSuffix(".gz") ? String(key.dropLast(3)) : key }
}

extension FilingFile.Kind {
    /// Whether the record's hash is that of this file.
    fileprivate var isWhole: Bool {
        switch self {
        case .submission, .header: true
        case .listing, .document: false
        }
    }
}

extension SubmissionStore {
    /// Returns the files that edgar-fetch stored of a filing: the submission, or what `--parts` wanted of it.
    fileprivate func files(of filing: FilingRecord, _ number: AccessionNumber, isDoubted: Bool) throws(Rejection) -> [FilingFile] {
        let doubt = isDoubted ? FilingFile.Doubt() : nil
        func part(_ kind: FilingFile.Kind, _ name: String) throws(Rejection) -> FilingFile {
            if let fault = KeyTemplate.fault(in: name) ?? SubmissionStore.fault(in: name) {
                throw Rejection(code: "unsafe_key", message: "the document name \"\(name)\" \(fault)")
            }
            let keys = try folders(of: filing).map { storageKey(for: "\($0)/\(name)") }
            return FilingFile(kind: kind, number: number, url: "", name: self.name(of: keys), doubt: doubt)
        }
        let header = "\(number).hdr.sgml"
        if let name = filing.path?.split(separator: "/").last, name == header || name == header + ".gz" { return [try part(.header, header)] }
        // A filing without any document of the wanted kind has an empty list.
        if filing.path == nil, !filing.object.has("sha256"), let documents = filing.documents {
            var files: [FilingFile] = []
            for document in documents where document.path != nil {
                if let name = document.filename { files.append(try part(.document(bytes: document.length), name)) }
            }
            return files
        }
        return [FilingFile(kind: .submission, number: number, url: "", name: try name(of: filing), doubt: doubt)]
    }
}

extension FilingRecord {
    /// Sets the accession number that a file's name begins with, if it does.
    mutating func noteNumber(inName key: String) {
        guard let name = key.split(separator: "/").last, let number = AccessionNumber(String(name.prefix(20))) else { return }
        object.set("accession_number", number.description)
    }
}
