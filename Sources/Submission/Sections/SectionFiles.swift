import Bytes
import Records

/// Writes the text of sections into files: `FOLDER/ACCESSION/part-I-item-1A.txt`.
struct SectionFiles {
    private let folder: String
    private var names: SafeNames

    /// - Parameters:
    ///   - path: the filing's path, from which the folder is named if there is no accession number.
    ///   - documents: the filing's documents. Sections do not get the name of a document in the same folder.
    init(folder: String, _ filing: FilingRecord, path: String, _ documents: [DocumentReference]) {
        self.folder = "\(folder)/\(DocumentExtraction.folderName(filing, path: path))"
        names = SafeNames()
        for document in documents {
            guard let path = document.path, let slash = path.lastIndex(of: "/"), path[..<slash] == self.folder[...] else { continue }
            names.reserve(String(path[path.index(after: slash)...]))
        }
    }

    /// Writes the text of a section and returns the path of its file.
    mutating func write(_ text: [UInt8], _ section: Section) throws(SubmissionFailure) -> String {
        let item = section.code.map { "item-\($0)" }
        let words = [section.partName.map { "part-\($0)" }, item].compactMap { $0 }
        let name = names.name("\(words.isEmpty ? "report" : words.joined(separator: "-")).txt", index: 1, suffix: ".txt")
        let path = "\(folder)/\(name)"
        do throws(SystemFailure) {
            // Not synchronized to disk: a file lost in a power failure can be extracted again.
            let file = try AtomicFile(path: path, mode: 0o600)
            do throws(SystemFailure) {
                try file.write(text.span)
            } catch {
                file.abandon()
                throw error
            }
            try file.commit(synchronizing: false)
        } catch {
            throw SubmissionFailure(error, .unwritable)
        }
        return path
    }
}
