import Bytes
import Records

/// Whether figures of a series are on the same basis, so that one may be added to the other or subtracted from it.
///
/// A company that restates a figure (an error, a discontinued operation, a new accounting standard) rarely restates all others in the same filing. A year on
/// the new basis less nine months on the old one is not the fourth quarter on any basis. Neither XBRL nor the form says which basis a figure is on, but the
/// history of the values does. This is the rule, for differences and sums alike:
///
/// 1. A restated value is on the new basis: each other figure must have been reported at or after the filing that restated it, or have been restated together
///    with it (`isCommon`).
/// 2. A restatement of any period changes the basis of the series: no filing that may have made it (`Series.possibleChanges`) may lie between the last report of
///    one figure and the first report of another. So a figure that appears first in a filing that restates others is on the new basis, although it was never
///    restated itself: a filing with a discontinued operation shows the present year on the new basis from the beginning, and restates only the year before. An
///    earlier figure that the later filing repeats unchanged is on its basis.
/// 3. In a sum of quarters, a reported quarter is also the difference of the periods to date around it, where these are reported (`isContradicted`): else
///    the filing with the longer one changed the shorter one without reporting it anew.
struct Basis {
    /// The days within which filings that restate different periods belong to one restatement: a corrected first quarter and a corrected first half come as two
    /// amendments, each with its own period alone, on one day or within weeks. Two periodic reports in turn may restate for different reasons; they are at
    /// least 65 days apart in the company facts of Apple and Snowflake.
    static let daysOfARestatement = 45

    /// The filings by rank.
    let filings: [ReportingFiling]

    /// Whether two figures of a series are on the same basis.
    func isCommon(_ a: History, _ b: History, _ series: Series) -> Bool {
        areRestatedTogether(a, b) || areReportedAnew(a, b) && !mayHaveChanged(between: a, and: b, series)
    }

    /// Whether all figures are on the same basis.
    func isCommon(_ figures: [History], _ series: Series) -> Bool {
        figures.indices.allSatisfy { first in figures.indices.dropFirst(first + 1).allSatisfy { isCommon(figures[first], figures[$0], series) } }
    }

    /// Whether each of two figures was reported at or after the filing that restated the other.
    private func areReportedAnew(_ a: History, _ b: History) -> Bool {
        (b.restatement.map { a.lastReport >= $0.since } ?? true) && (a.restatement.map { b.lastReport >= $0.since } ?? true)
    }

    /// Whether two figures were restated within `daysOfARestatement`, each after the last report of the other's old value.
    private func areRestatedTogether(_ a: History, _ b: History) -> Bool {
        guard let mine = a.restatement, let other = b.restatement, mine.since > other.before, other.since > mine.before,
            let day = filings[mine.since].knownOn, let otherDay = filings[other.since].knownOn
        else { return false }
        return abs(day - otherDay) <= Self.daysOfARestatement
    }

    /// Whether a filing after the last report of one figure, and not after the first report of the other's present value, may have changed the basis. Filings of one
    /// day are on one basis: Apple filed its first report under a new standard together with amendments of earlier ones.
    private func mayHaveChanged(between a: History, and b: History, _ series: Series) -> Bool {
        let (earlier, later) = a.lastReport < b.lastReport ? (a, b) : (b, a)
        let day = filings[earlier.lastReport].knownOn
        let restated = earlier.restatement.flatMap { filings[$0.since].knownOn }
        let next = series.possibleChanges.partitioningIndex { $0 > earlier.lastReport }
        return series.possibleChanges[next...].prefix { $0 <= later.firstPresentReport }.contains { change in
            guard let changed = filings[change].knownOn else { return true }
            return changed != day && restated.map { changed - $0 > Self.daysOfARestatement } ?? true
        }
    }

    /// Says, in one line, why figures are not on the same basis.
    func conflict(_ figures: [History], _ series: Series) -> String {
        let pairs = figures.indices.flatMap { a in figures.indices.map { (figures[a], figures[$0]) } }.filter { !isCommon($0, $1, series) }
        for (restated, old) in pairs {
            guard let restatement = restated.restatement, old.lastReport < restatement.since else { continue }
            let filing = filings[restatement.since].accessionNumber
            return "the figure to \(restated.period.end) was restated in \(filing), and that to \(old.period.end) was not reported anew"
        }
        for (old, new) in pairs where old.lastReport < new.lastReport && mayHaveChanged(between: old, and: new, series) {
            let (last, first) = (filings[old.lastReport].accessionNumber, filings[new.firstPresentReport].accessionNumber)
            return "the basis may have changed between \(last) and \(first), and the figure to \(old.period.end) was not reported anew"
        }
        return "the figures are not on the same basis"
    }

    /// Whether a reported quarter is not the difference of the periods to date that end with it and before it, at the accuracy of the three.
    static func isContradicted(_ quarter: History, _ longer: History, _ shorter: History) -> Bool {
        guard let difference = longer.value - shorter.value, let error = difference - quarter.value else { return true }
        var tolerance = Amount.zero
        for decimals in [quarter, longer, shorter].compactMap(\.decimals) {
            guard let sum = tolerance + Amount.halfUnit(decimals: Int(decimals)) else { return false }
            tolerance = sum
        }
        return error.magnitude > tolerance
    }

    /// Whether two values are the same number, at the accuracy of the less accurate one.
    static func agree(_ a: CompanyFigures.Row, _ b: CompanyFigures.Row) -> Bool {
        if a.value == b.value { return true }
        guard let decimals = [a.decimals, b.decimals].compactMap({ $0 }).min(), let difference = a.value - b.value else { return false }
        return difference.magnitude <= Amount.halfUnit(decimals: Int(decimals))
    }
}
