import Bytes
import Forms
import JSONLines
import Markup
import Records
import Submission
import Tool

/// Extracts the forms of filings, one after another.
struct FormWorker: FilingWorker {
    let emitted: FilingForms.Emitted
    private var reader = FormReader()

    init(emitted: FilingForms.Emitted) { self.emitted = emitted }

    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection) {
        filing.setVersion(secflowVersion, of: "form-extract")
        if filing.isRemoved { return }
        guard filing.accessionNumber?.utf8.count ?? 0 <= FormLimits.accessionNumber else {
            throw Rejection(code: "limit", message: "an accession number of more than \(FormLimits.accessionNumber) bytes")
        }
        let opened: OpenFiling
        do throws(SubmissionFailure) { opened = try OpenFiling(&filing) } catch { throw Rejection(error) }
        guard opened.areDocumentsApart else {
            throw Rejection(code: "bad_documents", message: "the record names the same bytes for more than one document")
        }
        if reader.isUsedUp { reader = FormReader() }
        let forms = FilingForms(
            accessionNumber: filing.accessionNumber, filingDate: filing.object.string("filing_date").flatMap { CalendarDate($0) }, emitted: emitted)
        for document in opened.documents where Self.mayBeForm(document) { try read(document, of: opened, into: forms) }
        do throws(FormFailure) { try forms.finish() } catch { throw Rejection(error) }
        filing.addProblems(forms.problems)
        if forms.documents == 0, let type = filing.formType, reader.isMapped(formType: type) {
            filing.addProblems([Problem(code: "no_xml", message: "the filing has no XML document of its form \(type)")])
        }
        for (type, spool) in forms.records { unfolding.add(spool.count, type) { spool.copy(to: &$0) } }
    }

    /// Whether a document may be a form. The copies that EDGAR renders for browsers are below a folder with the name of their style sheet: `xslF345X05/form4.xml`.
    private static func mayBeForm(_ document: DocumentReference) -> Bool {
        document.kind == .xml && !document.isEncoded && document.filename?.hasPrefix("xsl") != true
    }

    private func read(_ document: DocumentReference, of opened: OpenFiling, into forms: FilingForms) throws(Rejection) {
        let bytes: DocumentBytes
        do throws(SubmissionFailure) { bytes = try opened.bytes(of: document) } catch { throw Rejection(error) }
        let name = document.filename ?? document.sequence.map { "document \($0)" } ?? "document"
        do throws(FormFailure) {
            try bytes.withTerminatedBytes { span throws(FormFailure) in
                try reader.read(span, name: name, offset: document.offset, into: forms) { bytes.release(first: $0) }
            }
        } catch { throw Rejection(error) }
    }
}

extension Rejection {
    init(_ failure: FormFailure) {
        self.init(
            code: failure.code.rawValue, message: failure.description, isRetryable: failure.code == .outOfMemory || failure.code == .output,
            endsRun: failure.concernsFileSystem)
    }
}
