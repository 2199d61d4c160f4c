import Bytes
package import Records

/// Writes the documents of submissions into files `FOLDER/ACCESSION/NAME`: uuencoded documents decoded, all others byte for byte.
package struct DocumentExtraction: Sendable {
    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    /// Writes all documents of a submission and sets their paths on the filing's record.
    package func writeDocuments(of submission: Submission, in file: SubmissionFile, to filing: inout FilingRecord) throws(SubmissionFailure) {
        let target = "\(folder)/\(Self.folderName(filing, file))"
        var names = SafeNames()
        var documents = submission.documents
        var problems = ProblemList()
        for index in documents.indices {
            let name = names.name(documents[index].filename, index: index + 1, suffix: documents[index].kind.suffix)
            let path = "\(target)/\(name)"
            do throws(SystemFailure) {
                if let damage = try write(documents[index], file, to: path) { problems.add(damage, documents[index]) }
            } catch {
                throw SubmissionFailure(error, .unwritable)
            }
            documents[index].path = path
        }
        filing.documents = documents
        filing.addProblems(problems.all)
    }

    /// Returns the name of a filing's folder: the accession number, or, if it is unknown, the file's name with a hash of its path. The hash separates files of
    /// the same name.
    package static func folderName(_ filing: FilingRecord, _ file: SubmissionFile) -> String { folderName(filing, path: file.path) }

    package static func folderName(_ filing: FilingRecord, path: String) -> String {
        if let number = filing.accessionNumber.flatMap({ AccessionNumber($0) }) { return number.description }
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        let clean = SafeNames.clean(name)
        var path = path
        let hash = String(path.withUTF8 { Span(_unsafeElements: $0).hash(seed: 0) }, radix: 16)
        return clean.isEmpty || clean.utf8.count > SafeNames.limit ? hash : "\(clean)-\(hash)"
    }

    private func write(_ document: DocumentReference, _ file: SubmissionFile, to path: String) throws(SystemFailure) -> Uudecoder.Damage? {
        // Not synchronized to disk: a file lost in a power failure can be extracted again.
        let target = try AtomicFile(path: path, mode: 0o600)
        var damage: Uudecoder.Damage?
        do throws(SystemFailure) {
            damage = try file.withBytes(document.offset..<document.offset + document.length) { content throws(SystemFailure) in
                if document.isEncoded { return try Self.decode(content, to: target) }
                try target.write(content)
                return nil
            }
        } catch {
            target.abandon()
            throw error
        }
        try target.commit(synchronizing: false)
        return damage
    }

    private static func decode(_ content: Span<UInt8>, to target: borrowing AtomicFile) throws(SystemFailure) -> Uudecoder.Damage? {
        var decoder = Uudecoder(content)
        var piece: [UInt8] = []
        let size = 256 * 1024
        piece.reserveCapacity(size + 256)
        while decoder.decode(content, into: &piece, limit: size) {
            try target.write(piece.span)
            piece.removeAll(keepingCapacity: true)
        }
        return decoder.damage
    }
}

extension ProblemList {
    fileprivate mutating func add(_ damage: Uudecoder.Damage, _ document: DocumentReference) {
        let (position, message) =
            switch damage {
            case .badCharacter(let position): (position, "a character that is not part of uuencode")
            case .noEnd: (document.length, "the uuencoded text has no end line")
            }
        add("malformed_uuencode", document: document.filename, offset: document.offset + position, message)
    }
}

extension DocumentReference.Kind {
    /// The suffix of the file of a document without a name.
    fileprivate var suffix: String {
        switch self {
        case .inline, .html: ".htm"
        case .instance, .calculation, .definition, .label, .presentation, .xml: ".xml"
        case .schema: ".xsd"
        case .text: ".txt"
        case .pdf: ".pdf"
        case .json: ".json"
        case .graphic, .spreadsheet, .archive, .other: ""
        }
    }
}
