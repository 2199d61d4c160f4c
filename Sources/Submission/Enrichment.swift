import Bytes
import JSONLines
package import Records

/// Adds the data of a submission to its filing record. filing-parse does so for every filing, xbrl-extract for a filing that was not parsed before.
package struct Enrichment: Sendable {
    /// The form type of bare documents, which have no header.
    package var form: String?

    package init(form: String? = nil) {
        self.form = form
    }

    /// Reads the submission at the record's `path` and sets the record's members from it. Values of the header replace those of a listing.
    @discardableResult
    package func apply(to filing: inout FilingRecord) throws(SubmissionFailure) -> (file: SubmissionFile, submission: Submission) {
        guard let path = filing.path else {
            throw SubmissionFailure(.noPath, "the filing has no path: it was not fetched (edgar-fetch --store DIR comes before)")
        }
        let file = try SubmissionFile(path: path)
        let submission = try rethrowing(Submission(file, form: form ?? filing.formType)) { (error: SubmissionFailure) in error.naming(path) }
        set(submission, path: path, on: &filing)
        filing.documents = submission.documents
        filing.addProblems(submission.problems)
        filing.object.set("bytes", file.count)
        return (file, submission)
    }

    private func set(_ submission: Submission, path: String, on filing: inout FilingRecord) {
        let header = submission.header
        setIdentity(header, path: path, on: &filing)
        // Without a header the form type is that of the first document.
        if let form = header.formType ?? filing.formType ?? form ?? submission.documents.first?.documentType { filing.object.set("form_type", form) }
        if let form = filing.formType { filing.object.set("is_amendment", form.hasSuffix("/A")) }
        func set(_ name: StaticString, _ date: CalendarDate?) {
            if let date { filing.object.set(name, date.description) }
        }
        set("filing_date", header.filingDate)
        set("period_end", header.periodEnd)
        if let accepted = header.acceptedAt { filing.object.set("accepted_at", accepted) }
        if !header.items.isEmpty { filing.object.set("items", .array(header.items.map(JSONValue.string))) }
        set("changed_on", header.changedOn)
        set("effectiveness_date", header.effectivenessDate)
        if !header.markers.isEmpty { filing.object.set("markers", .array(header.markers.map(JSONValue.string))) }
        if !header.parties.isEmpty { filing.setParties(header.parties) }
        if !header.series.isEmpty {
            filing.object.set("series") { writer in
                writer.beginArray()
                for series in header.series { series.write(to: &writer) }
                writer.endArray()
            }
        }
        if !header.other.isEmpty { filing.object.set("header", .object(header.other)) }
    }

    /// Sets accession number, CIK and company name. A CIK from a listing is kept if it is that of a party, because EDGAR lists a filing under each party.
    private func setIdentity(_ header: SubmissionHeader, path: String, on filing: inout FilingRecord) {
        if let number = header.accessionNumber?.description {
            if let listed = filing.accessionNumber, listed != number {
                filing.addProblems([Problem(code: "accession_number", message: "listed as \(listed), the header says \(number)")])
            }
            filing.object.set("accession_number", number)
        } else if filing.accessionNumber == nil, let number = AccessionNumber.first(in: path) {
            filing.object.set("accession_number", number.description)
        }
        let listed = filing.cik.flatMap { CIK($0) }
        if let listed, !header.parties.isEmpty, !header.parties.contains(where: { $0.cik == listed }) {
            filing.addProblems([Problem(code: "cik", message: "listed under \(listed), which is not a party in the header")])
        }
        let own = listed.flatMap { listed in header.parties.first { $0.cik == listed } }
        guard let party = own ?? header.subject else { return }
        if listed == nil, let cik = party.cik { filing.object.set("cik", cik.description) }
        if let name = party.name { filing.object.set("company_name", name) }
    }
}
