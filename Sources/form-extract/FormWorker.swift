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
        // A table may stand before its cover.
        let documents = opened.documents.filter(Self.mayBeForm)
        var waiting: [DocumentReference] = []
        for (number, document) in documents.enumerated() {
            if try !read(document, of: opened, as: filing.formType, into: forms, waits: number + 1 < documents.count) { waiting.append(document) }
        }
        for document in waiting { _ = try read(document, of: opened, as: filing.formType, into: forms, waits: false) }
        do throws(FormFailure) { try forms.finish() } catch { throw Rejection(error) }
        filing.addProblems(forms.problems)
        if let type = filing.formType, forms.mapped == 0, reader.isMapped(formType: type) {
            if forms.documents == 0 {
                filing.addProblems([Problem(code: "no_xml", message: "the filing has no XML document of its form \(type)")])
            } else if !forms.problems.contains(where: { $0.code == "unknown_namespace" }) {
                let message = "no XML document of the filing has the root element and the namespace of its form \(type)"
                filing.addProblems([Problem(code: "unknown_namespace", message: message)])
            }
        }
        for (type, spool) in forms.records { unfolding.add(spool.count, type) { spool.copy(to: &$0) } }
    }

    /// Whether a document may be a form. The copies that EDGAR renders for browsers are below a folder with the name of their style sheet: `xslF345X05/form4.xml`.
    private static func mayBeForm(_ document: DocumentReference) -> Bool {
        let isRendered = document.filename.map { $0.hasPrefix("xsl") && $0.contains("/") } ?? false
        return document.kind == .xml && !document.isEncoded && !isRendered
    }

    /// Returns false if the document must be read again, after the others.
    private func read(
        _ document: DocumentReference, of opened: OpenFiling, as formType: String?, into forms: FilingForms, waits: Bool
    ) throws(Rejection) -> Bool {
        // An exhibit may be broken.
        let isMain = document.documentType == nil || document.documentType == formType
        let bytes: DocumentBytes
        do throws(SubmissionFailure) { bytes = try opened.bytes(of: document) } catch { throw Rejection(error) }
        let name = document.filename ?? document.sequence.map { "document \($0)" } ?? "document"
        do throws(FormFailure) {
            return try bytes.withTerminatedBytes { span throws(FormFailure) in
                try reader.read(span, name: name, offset: document.offset, into: forms, isMain: isMain, waits: waits) { bytes.release(first: $0) }
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
