package import Records

/// The filing that reports a figure.
package struct ReportingFiling: Equatable, Sendable {
    package let accessionNumber: String
    package let formType: String?
    package let filingDate: CalendarDate?
    /// The moment of acceptance, in microseconds of Unix time.
    package let acceptedAt: Int?
    /// The moment of acceptance as records have it, with the Eastern offset.
    package let acceptedAtText: String?
    /// The day on which the filing became known: the Eastern date of its acceptance, else its filing date.
    package let knownOn: CalendarDate?

    package init(accessionNumber: String, formType: String?, filingDate: CalendarDate?, acceptedAt: Int?) {
        self.accessionNumber = accessionNumber
        self.formType = formType
        self.filingDate = filingDate
        self.acceptedAt = acceptedAt
        acceptedAtText = acceptedAt.map { Instant.eastern(microseconds: $0) }
        knownOn = acceptedAt.map { Instant.easternDate(microseconds: $0) } ?? filingDate
    }

    /// Whether the filing is an annual report, for a whole fiscal year or a transition period.
    var isAnnualReport: Bool {
        guard let formType else { return false }
        return ["10-K", "10KSB", "10-KSB", "20-F", "40-F"].contains { formType.hasPrefix($0) }
    }

    /// Whether the filing is an annual report on a transition period.
    var isTransitionReport: Bool { formType?.hasPrefix("10-KT") ?? false }

    /// Whether the filing is a periodic report or an amendment of one: its `period_end` is then the end of a fiscal period. That of an 8-K is the day of an event.
    var isReportOnPeriod: Bool {
        guard let form = formType?.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first else { return false }
        let forms = ["10-K", "10-KT", "10-K405", "10-KT405", "10-KSB", "10-KSB40", "10KSB", "10KSB40", "10-Q", "10-QT", "10-QSB", "10QSB", "20-F", "40-F"]
        return forms.contains { $0 == form }
    }

    /// Whether this filing became known before another: by day, then by the moment of acceptance, then by accession number. A filing without a date comes
    /// first, and of two filings of one day one without a time.
    func isBefore(_ other: ReportingFiling) -> Bool {
        if knownOn != other.knownOn {
            guard let mine = knownOn else { return true }
            return other.knownOn.map { mine < $0 } ?? false
        }
        if acceptedAt != other.acceptedAt {
            guard let mine = acceptedAt else { return true }
            return other.acceptedAt.map { mine < $0 } ?? false
        }
        return accessionNumber < other.accessionNumber
    }
}
