import Bytes
package import JSONLines
package import Records

/// The header of a submission in any dialect. Only the first bytes of a file are needed to read it.
package struct SubmissionHeader: Sendable {
    package let container: Container
    /// The position after the header, where the documents start.
    package let end: Int
    /// Whether the end of the header was found.
    package let isComplete: Bool

    package private(set) var accessionNumber: AccessionNumber?
    /// The form type as filed: `10-K`, `SC TO-T/A`.
    package private(set) var formType: String?
    package private(set) var filingDate: CalendarDate?
    package private(set) var periodEnd: CalendarDate?
    /// The time of acceptance in RFC 3339, with New York's offset.
    package private(set) var acceptedAt: String?
    /// The day of the last change after acceptance.
    package private(set) var changedOn: CalendarDate?
    package private(set) var effectivenessDate: CalendarDate?
    /// The codes of the items of a current report: `2.02`; before August 2004, `5`.
    package private(set) var items: [String] = []
    /// PUBLIC DOCUMENT COUNT, which is sometimes off by one or two.
    package private(set) var documentCount: Int?
    package private(set) var parties: [Party] = []
    package private(set) var series: [Series] = []
    /// `PAPER`, `PRIVATE-TO-PUBLIC`, `CORRECTION`, ...
    package private(set) var markers: [String] = []
    /// All other elements, under their names in tagged form.
    package private(set) var other: [JSONValue.Member] = []
    package private(set) var problems: [Problem] = []

    /// Whether the submission has no header.
    package var isEmpty: Bool { accessionNumber == nil && formType == nil && parties.isEmpty }

    package init(parsing bytes: Span<UInt8>) throws(SubmissionFailure) {
        let container = Container(of: bytes)
        self.container = container
        guard container.dialect != .bare, container.dialect != .headerless else {
            end = container.start
            isComplete = true
            return
        }
        let parser = try HeaderParser(bytes, container)
        end = parser.end
        isComplete = parser.isComplete
        set(from: parser.fields)
        if accessionNumber == nil, let title = parser.title {
            // `<SEC-DOCUMENT>0000320193-24-000123.txt : 20241101`; some submissions of 2000 have a path in place of the file name.
            accessionNumber = AccessionNumber.first(in: title)
        }
    }

    private mutating func set(from fields: [HeaderField]) {
        let form = fields.first { $0.name == "TYPE" }?.value ?? ""
        let day = fields.first { $0.name == "FILING-DATE" }?.value ?? ""
        var rest: [HeaderField] = []
        var bad = ProblemList()
        for field in fields {
            switch field.name {
            case "ACCESSION-NUMBER" where accessionNumber == nil && !field.value.isEmpty:
                accessionNumber = AccessionNumber(field.value)
                if accessionNumber == nil { bad.add("accession_number", field) }
            case "TYPE" where formType == nil && !field.value.isEmpty: formType = field.value
            case "PUBLIC-DOCUMENT-COUNT" where documentCount == nil && !field.value.isEmpty:
                documentCount = Int(field.value).flatMap { $0 >= 0 ? $0 : nil }
                if documentCount == nil { bad.add("document_count", field) }
            case "FILING-DATE": filingDate = date(field, &bad)
            case "PERIOD": periodEnd = date(field, &bad)
            case "DATE-OF-FILING-DATE-CHANGE": changedOn = date(field, &bad)
            case "EFFECTIVENESS-DATE": effectivenessDate = date(field, &bad)
            case "ACCEPTANCE-DATETIME":
                acceptedAt = Instant.eastern(field.value.utf8Span.span)
                if acceptedAt == nil { bad.add("impossible_date", field) }
            case "ITEMS":
                if !field.value.isEmpty { items.append(HeaderItems.code(field.value, form: form, filedOn: day)) }
            case "SERIES-AND-CLASSES-CONTRACTS-DATA":
                for group in field.fields { addSeries(in: group, status: Self.status(group.name), owner: nil) }
            case _ where field.isParty: parties.append(Party(field))
            case _ where field.value.isEmpty && field.fields.isEmpty:
                if HeaderNames.markers.contains(field.name) { markers.append(field.name) }
            default: rest.append(field)
            }
        }
        other = HeaderField.members(rest)
        problems = bad.all
    }

    private func date(_ field: HeaderField, _ bad: inout ProblemList) -> CalendarDate? {
        guard !field.value.isEmpty else { return nil }
        let date = CalendarDate(field.value)
        if date == nil { bad.add("impossible_date", field) }
        return date
    }

    /// Returns the status that a group's name stands for: `new` for `NEW-SERIES-AND-CLASSES-CONTRACTS`.
    private static func status(_ name: String) -> String {
        var word = name.lowercased()
        for suffix in ["-series-and-classes-contracts", "-series", "-data"] where word.hasSuffix(suffix) { word.removeLast(suffix.utf8.count) }
        return word
    }

    /// Adds the series in a group and its inner groups. A group with a name, a SERIES-ID or classes is a series. The outer groups give its owner and status.
    private mutating func addSeries(in group: HeaderField, status: String, owner: String?) {
        let owner = group.value("OWNER-CIK") ?? group.value("CIK") ?? owner
        let classes = group.groups("CLASS-CONTRACT")
        if group.value("SERIES-ID") != nil || group.value("SERIES-NAME") != nil || !classes.isEmpty {
            series.append(
                Series(
                    id: group.value("SERIES-ID"), name: group.value("SERIES-NAME"), ownerCIK: owner.flatMap { CIK($0) }, status: status,
                    classes: classes.map {
                        .init(
                            id: $0.value("CLASS-CONTRACT-ID") ?? "", name: $0.value("CLASS-CONTRACT-NAME"),
                            ticker: $0.value("CLASS-CONTRACT-TICKER-SYMBOL"))
                    }))
        }
        for inner in group.fields where inner.isGroup && inner.name != "CLASS-CONTRACT" {
            let isSeries = inner.name == "SERIES" || inner.name.hasSuffix("-SERIES")
            addSeries(in: inner, status: isSeries ? status : Self.status(inner.name), owner: owner)
        }
    }
}

extension SubmissionHeader {
    /// The party that the filing is about, for a filing without a listing: the filer, else the issuer, the subject company or the first party.
    package var subject: Party? {
        for role in ["filer", "issuer", "subject_company"] {
            if let party = parties.first(where: { $0.role == role && $0.cik != nil }) { return party }
        }
        return parties.first { $0.cik != nil } ?? parties.first
    }
}

extension ProblemList {
    /// Adds the problem of a field whose value is not valid.
    fileprivate mutating func add(_ code: String, _ field: HeaderField) {
        add(code, "the header's \(field.name) is not valid: \"\(field.value.prefix(64))\"")
    }
}
