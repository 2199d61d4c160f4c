import Records

/// Whether figures are on the same basis, so that one may be subtracted from the other.
///
/// A company that restates a figure (an error, a discontinued operation, a new accounting standard) rarely restates all others in the same filing. A year on
/// the new basis less nine months on the old one is not the fourth quarter on any basis. Neither XBRL nor the form says which basis a figure is on, but the
/// history of its values does: a value that was changed is on the new basis since the filing that changed it.
struct Basis {
    /// The days within which filings that restate different periods belong to one restatement: a corrected first quarter and a corrected first half come as two
    /// amendments, each with its own period alone, on one day or within weeks. Two periodic reports in turn may restate for different reasons; they are at
    /// least 65 days apart in the company facts of Apple and Snowflake.
    static let daysOfARestatement = 45

    /// The filings by rank.
    let filings: [ReportingFiling]

    /// Whether two figures are on the same basis. Each must have been reported at or after the filing that restated the other; or both were restated within
    /// `daysOfARestatement`, each after the last report of the other's old value.
    func isCommon(_ a: History, _ b: History) -> Bool {
        let isReportedAnew = b.restatement.map { a.lastReport >= $0.since } ?? true
        let isOtherReportedAnew = a.restatement.map { b.lastReport >= $0.since } ?? true
        if isReportedAnew && isOtherReportedAnew { return true }
        guard let mine = a.restatement, let other = b.restatement, mine.since > other.before, other.since > mine.before,
            let day = filings[mine.since].knownOn, let otherDay = filings[other.since].knownOn
        else { return false }
        return abs(day - otherDay) <= Self.daysOfARestatement
    }

    /// Whether all figures are on the same basis.
    func isCommon(_ figures: [History]) -> Bool {
        figures.indices.allSatisfy { first in figures.indices.dropFirst(first + 1).allSatisfy { isCommon(figures[first], figures[$0]) } }
    }

    /// Whether a year to date was first reported on a new basis, which the shorter one did not have.
    ///
    /// A filing that reports a discontinued operation shows the present year on the new basis from the beginning: nothing of it was restated. But it restates
    /// the same period of the year before. If the shorter period of the year before had kept its old value in between, beside the present shorter period, then
    /// the basis changed after that. In the company facts of Apple and Snowflake, seen on 48 days, this leaves out nine quarters of 844 concepts, all of lines
    /// that were reclassified (working capital, other investing and financing).
    /// - Parameters:
    ///   - longer: with `yearBefore`, the same part of the year before.
    ///   - shorter: with `yearBefore`, the same part of the year before.
    func changed(_ longer: (present: History, yearBefore: History), _ shorter: (present: History, yearBefore: History)) -> Bool {
        guard let restatement = longer.yearBefore.restatement, restatement.since == longer.present.firstReport,
            shorter.present.lastReport < restatement.since
        else { return false }
        let old = shorter.yearBefore
        let isRepeated = old.firstReport <= restatement.before && old.lastReport > restatement.before && old.lastReport < restatement.since
        return isRepeated && (old.restatement.map { $0.since <= restatement.before } ?? true)
    }

    /// Says, in one line, why figures are not on the same basis.
    func conflict(_ figures: [History]) -> String {
        for (restated, old) in figures.indices.flatMap({ a in figures.indices.map { (figures[a], figures[$0]) } }) where !isCommon(restated, old) {
            guard let restatement = restated.restatement, old.lastReport < restatement.since else { continue }
            let filing = filings[restatement.since].accessionNumber
            return "the figure to \(restated.period.end) was restated in \(filing), and that to \(old.period.end) was not reported anew"
        }
        return "the figures are not on the same basis"
    }

    /// Whether two values are the same number, at the accuracy of the less accurate one.
    static func agree(_ a: CompanyFigures.Row, _ b: CompanyFigures.Row) -> Bool {
        if a.value == b.value { return true }
        guard let decimals = [a.decimals, b.decimals].compactMap({ $0 }).min(), let difference = a.value - b.value else { return false }
        return difference.magnitude <= Amount.halfUnit(decimals: Int(decimals))
    }
}
