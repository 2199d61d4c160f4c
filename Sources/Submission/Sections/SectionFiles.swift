import Bytes
import Records

/// Writes the text of sections as files: `FOLDER/ACCESSION/part-I-item-1A.txt`.
struct SectionFiles {
    private let folder: String
    private var names: SafeNames

    /// - Parameters:
    ///   - path: names the folder of a filing without an accession number.
    ///   - documents: those that stand in the folder have their names already.
    init(folder: String, _ filing: FilingRecord, path: String, _ documents: [DocumentReference]) {
        self.folder = "\(folder)/\(DocumentExtraction.folderName(filing, path: path))"
        names = SafeNames()
        for document in documents {
            guard let path = document.path, let slash = path.lastIndex(of: "/"), path[..<slash] == self.folder[...] else { continue }
            names.reserve(String(path[path.index(after: slash)...]))
        }
    }

    /// - Returns: the path of the file.
    mutating func write(_ text: [UInt8], _ section: Section) throws(SubmissionFailure) -> String {
        let item = section.code.map { "item-\($0)" }
        let words = [section.partName.map { "part-\($0)" }, item].compactMap { $0 }
        let name = names.name("\(words.isEmpty ? "report" : words.joined(separator: "-")).txt", index: 1, suffix: ".txt")
        let path = "\(folder)/\(name)"
        do throws(SystemFailure) {
            // The submission is there to make the file from again, so a loss of power may take it.
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
