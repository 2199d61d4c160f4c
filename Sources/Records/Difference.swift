package import JSONLines

/// A place where filings are kept.
package enum FilingPlace: String, CaseIterable, Sendable {
    /// The folder of submissions.
    case store
    /// The bucket of an S3 service.
    case bucket
    case database
}

/// A difference between what should be in a place and what is there, as filing-check found it.
///
/// The tool that mends the place takes the `difference` record as input, and works on the filing record in it (`RecordInput`).
package struct Difference: Equatable, Sendable {
    package enum Finding: String, Sendable {
        case missing
        /// It is there and should not be. No tool removes it.
        case extra
        case differs
        /// A part of it is there.
        case incomplete
    }

    package var place: FilingPlace
    package var finding: Finding
    /// What should be there, in words.
    package var expected: String
    /// What is there, in words.
    package var found: String

    package init(_ place: FilingPlace, _ finding: Finding, expected: String, found: String) {
        self.place = place
        self.finding = finding
        self.expected = expected
        self.found = found
    }

    /// Appends a line.
    ///
    /// - Parameter record: the filing. It is written without `unfolded`, because the records that were unfolded from it do not follow.
    package func write(_ record: FilingRecord, to writer: inout JSONWriter) {
        var record = record
        record.object.remove("unfolded")
        writer.beginObject()
        writer.member("type", "difference")
        writer.member("accession_number", record.accessionNumber)
        writer.member("place", place.rawValue)
        writer.member("finding", finding.rawValue)
        writer.member("expected", expected)
        writer.member("found", found)
        writer.key("record")
        var text: [UInt8] = []
        record.object.write(to: &text)
        writer.raw(text.span)
        writer.endObject()
        writer.endLine()
    }
}
