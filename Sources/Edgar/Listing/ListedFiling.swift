import Bytes
import JSONLines
import Records

/// The members of a `filing` record that identify and select its filing.
struct ListedFiling {
    let number: AccessionNumber
    let day: CalendarDate
    let cik: CIK?
    let formType: String
    let isRemoved: Bool

    /// Nil for a line that is no `filing` record, or that lacks an accession number or a filing date.
    init?(_ line: Span<UInt8>) {
        guard let object = try? JSONObject(parsing: line), object.isString("type", "filing"),
            let number = object.string("accession_number").flatMap({ AccessionNumber($0) }),
            let day = object.string("filing_date").flatMap({ CalendarDate($0) })
        else { return nil }
        self.number = number
        self.day = day
        cik = object.string("cik").flatMap { CIK($0) }
        formType = object.string("form_type") ?? ""
        isRemoved = object.boolean("removed") ?? false
    }
}
