import Bytes
import Digest
import JSONLines
import Records
import Submission
import Tool

/// Splits submissions into header and documents, one filing after another.
struct Parser: FilingWorker {
    let enrichment: Enrichment
    /// Whether the record gets the hash of the (uncompressed) bytes.
    let computesDigest: Bool
    let extraction: DocumentExtraction?
    let sections: SectionReader?

    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection) {
        // A tombstone has no file.
        if filing.isRemoved, filing.path == nil { return }
        do throws(SubmissionFailure) {
            let opened = try OpenFiling(parsing: &filing, with: enrichment)
            if let submission = opened.submission {
                if computesDigest { setDigest(of: submission, on: &filing) }
                try extraction?.writeDocuments(of: opened, to: &filing)
            } else {
                try opened.checkFiles()
            }
            if let sections { try unfold(sections, of: opened, &filing, &unfolding) }
        } catch {
            throw Rejection(error)
        }
        filing.setVersion(secflowVersion, of: "filing-parse")
    }

    private func setDigest(of file: SubmissionFile, on filing: inout FilingRecord) {
        let digest = file.withBytes { SHA256.hash($0).hexadecimal }
        if let fetched = filing.object.string("sha256"), fetched != digest {
            filing.addProblems([Problem(code: "sha256", message: "fetched with the hash \(fetched), now it is \(digest)")])
        }
        filing.object.set("sha256", digest)
    }

    /// Unfolds the section records. They are written before the filing's own line, which says which sections are too long.
    private func unfold(
        _ sections: SectionReader, of opened: OpenFiling, _ filing: inout FilingRecord, _ unfolding: inout Unfolding
    ) throws(SubmissionFailure) {
        var writer = JSONWriter()
        let count = try sections.writeSections(of: opened, &filing, to: &writer)
        let lines = writer.bytes
        unfolding.add(count, .section) { $0.lines(lines.span) }
    }
}

func parseFilings(_ command: FilingParse) -> ExitStatus {
    Run.status("filing-parse", command.common, retry: command.retry) { run throws(ToolFailure) in
        if let folder = command.extract { try rethrowing(checkFolder(folder, isWritten: true), as: ToolFailure.init(_:)) }
        let enrichment = Enrichment(form: command.form)
        let extraction = command.extract.map { DocumentExtraction(folder: $0) }
        let sections =
            command.sections ? SectionReader(text: command.text ?? .plain, followsPointers: command.followPointers, folder: command.extract) : nil
        let operands = try DataOperands(command.files, filesFrom: command.filesFrom, null: command.null)
        let filter = FilingFilter(.data(operands), mending: .database, jobs: command.jobs, filingLimit: command.filingLimit, run: run) {
            Parser(enrichment: enrichment, computesDigest: command.sha256, extraction: extraction, sections: sections)
        }
        try filter.processAll()
    }
}
