import Bytes
package import Records

/// A filing as EDGAR stores it: a header and documents. A bare document counts as a filing with one document.
package struct Submission: Sendable {
    package let header: SubmissionHeader
    package let documents: [DocumentReference]
    /// Defects of the header and the documents that did not prevent reading them.
    package let problems: [Problem]

    /// - Parameters:
    ///   - file: the file. A bare document is named after it.
    ///   - form: the form type of a bare document.
    package init(_ file: SubmissionFile, form: String? = nil) throws(SubmissionFailure) {
        let header = try file.withBytes { bytes throws(SubmissionFailure) in try SubmissionHeader(parsing: bytes) }
        self.header = header
        guard header.container.dialect != .bare else {
            documents = [Self.bareDocument(file, form)]
            problems = []
            return
        }
        let scanner = try file.withBytes { bytes throws(SubmissionFailure) in try Self.scan(bytes, header) }
        documents = scanner.documents
        var problems = header.problems
        if header.isEmpty { problems.append(Problem(code: "no_header", message: "the submission has no header")) }
        if let count = header.documentCount, count != documents.count, header.container.dialect != .header {
            problems.append(Problem(code: "document_count", message: "the header counts \(count) documents; there are \(documents.count)"))
        }
        self.problems = problems + scanner.problems
    }

    /// Returns references to the documents of a submission in memory. The header is read only to find the first document.
    package static func documents(in bytes: Span<UInt8>) throws(SubmissionFailure) -> [DocumentReference] {
        try scan(bytes, SubmissionHeader(parsing: bytes)).documents
    }

    private static func scan(_ bytes: Span<UInt8>, _ header: SubmissionHeader) throws(SubmissionFailure) -> DocumentScanner {
        if !header.isComplete, header.container.mustClose {
            throw SubmissionFailure(.truncated, "the submission is cut off: its header has no closing tag", offset: bytes.count)
        }
        var scanner = DocumentScanner(container: header.container)
        try scanner.scan(bytes, from: header.end)
        return scanner
    }

    private static func bareDocument(_ file: SubmissionFile, _ form: String?) -> DocumentReference {
        let name = file.path.lastIndex(of: "/").map { String(file.path[file.path.index(after: $0)...]) } ?? file.path
        return file.withBytes { bytes in
            let isEncoded = Uudecoder.canDecode(bytes)
            return DocumentReference(
                sequence: "1", documentType: form, filename: name,
                kind: DocumentKind(type: form ?? "", filename: name, content: bytes, isEncoded: isEncoded).kind,
                offset: 0, length: bytes.count, isEncoded: isEncoded)
        }
    }
}
