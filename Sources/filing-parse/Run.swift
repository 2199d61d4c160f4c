import Records
import Submission
import Tool

/// Splits each filing's submission.
struct Parser: FilingWorker {
    let enrichment: Enrichment
    let extraction: Extraction?
    let sections: SectionReader?

    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection) {
        // A tombstone has nothing to be read.
        if filing.isRemoved, filing.path == nil { return }
        do throws(SubmissionFailure) {
            let (file, submission) = try enrichment(&filing)
            try extraction?(submission, file, to: &filing)
            if let sections { unfolding.didWrite(sections(submission, file, &filing, to: &unfolding.writer), .section) }
        } catch {
            throw Rejection(error)
        }
        filing.setVersion(secflowVersion, of: "filing-parse")
    }
}

func parseFilings(_ command: FilingParse) -> ExitStatus {
    Run.status("filing-parse", command.common) { run throws(ToolFailure) in
        let enrichment = Enrichment(computesDigest: command.sha256, form: command.form)
        let extraction = command.extract.map { Extraction(folder: $0) }
        let sections = command.sections ? SectionReader(text: command.text) : nil
        let filter = FilingFilter(.operands(command.files), jobs: command.jobs.jobs ?? 1, run: run) {
            Parser(enrichment: enrichment, extraction: extraction, sections: sections)
        }
        try filter()
    }
}
