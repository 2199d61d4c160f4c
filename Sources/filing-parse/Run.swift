import Digest
import JSONLines
import Records
import Submission
import Tool

/// Splits each filing's submission.
struct Parser: FilingWorker {
    let enrichment: Enrichment
    /// Whether the record gets the hash of the (uncompressed) bytes.
    let computesDigest: Bool
    let extraction: Extraction?
    let sections: SectionReader?

    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection) {
        // A tombstone has nothing to be read.
        if filing.isRemoved, filing.path == nil { return }
        do throws(SubmissionFailure) {
            let (file, submission) = try enrichment(&filing)
            if computesDigest { takeDigest(of: file, to: &filing) }
            try extraction?(submission, file, to: &filing)
            if let sections {
                var writer = JSONWriter()
                let count = sections(submission, file, &filing, to: &writer)
                let lines = writer.bytes
                unfolding.add(count, .section) { $0.lines(lines.span) }
            }
        } catch {
            throw Rejection(error)
        }
        filing.setVersion(secflowVersion, of: "filing-parse")
    }

    private func takeDigest(of file: SubmissionFile, to filing: inout FilingRecord) {
        let digest = file.withBytes { SHA256.hash($0).hexadecimal }
        if let fetched = filing.object.string("sha256"), fetched != digest {
            filing.addProblems([Problem(code: "sha256", message: "fetched with the hash \(fetched), now it is \(digest)")])
        }
        filing.object.set("sha256", digest)
    }
}

func parseFilings(_ command: FilingParse) -> ExitStatus {
    Run.status("filing-parse", command.common) { run throws(ToolFailure) in
        let enrichment = Enrichment(form: command.form)
        let extraction = command.extract.map { Extraction(folder: $0) }
        let sections = command.sections ? SectionReader(text: command.text) : nil
        let filter = FilingFilter(.operands(command.files), jobs: command.jobs.jobs ?? 1, run: run) {
            Parser(enrichment: enrichment, computesDigest: command.sha256, extraction: extraction, sections: sections)
        }
        try filter()
    }
}
