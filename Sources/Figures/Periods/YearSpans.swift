import Bytes
import Records

/// Collects the fiscal years of a company from the periods of its figures, the most reliable ones first.
struct YearSpans {
    private struct Span {
        let start: CalendarDate
        /// The last day of the year, or the last known day of a year whose end is not known.
        var last: CalendarDate
        let hasEnd: Bool
    }

    /// By start.
    private var spans: [Span] = []

    /// Adds a period that begins with a fiscal year, unless it is a part of a known year, or overlaps one. Returns whether it was added as a year of its own.
    @discardableResult
    mutating func add(_ period: ReportingPeriod, hasEnd: Bool) -> Bool {
        guard let start = period.start else { return false }
        return add(Span(start: start, last: period.end, hasEnd: hasEnd))
    }

    /// Adds a quarter. Within a known year it adds nothing; after a year whose end is known it begins the next one; without any year before it, it is taken for a first
    /// quarter.
    /// - Parameter isFirst: whether a statement calls it a first quarter. It then begins a year after all that is known of the one before, which was a
    ///   transition period.
    mutating func add(quarter: ReportingPeriod, isFirst: Bool) {
        guard let start = quarter.start else { return }
        let next = spans.partitioningIndex { $0.start > quarter.end }
        if next > 0, case let year = spans[next - 1] {
            let isInside = start >= year.start + -FiscalLength.tolerance
            if isInside, !(isFirst && start > year.last),
                year.hasEnd ? quarter.end <= year.last + FiscalLength.tolerance : quarter.end - year.start < FiscalLength.year.upperBound
            {
                if !year.hasEnd { spans[next - 1].last = max(year.last, quarter.end) }
                return
            }
        }
        add(Span(start: start, last: quarter.end, hasEnd: false))
    }

    /// Adds the end of a period of which no figure was extracted: it extends the last year, or begins the next one.
    mutating func add(unread end: CalendarDate) {
        guard let year = spans.last, end > year.last else { return }
        if year.hasEnd {
            let start = year.last + 1
            guard Quarter(daysIntoYear: end - start + 1) != nil else { return }
            spans.append(Span(start: start, last: end, hasEnd: false))
        } else if Quarter(daysIntoYear: end - year.start + 1) != nil {
            spans[spans.count - 1].last = end
        }
    }

    @discardableResult
    private mutating func add(_ span: Span) -> Bool {
        let next = spans.partitioningIndex { $0.start > span.start }
        for index in [next - 1, next] where spans.indices.contains(index) {
            let other = spans[index]
            if abs(other.start - span.start) <= FiscalLength.tolerance {
                if !other.hasEnd { spans[index].last = max(other.last, span.last) }
                return false
            }
            let overlap = min(other.last, span.last) - max(other.start, span.start) + 1
            if overlap > FiscalLength.tolerance { return false }
        }
        spans.insert(span, at: next)
        return true
    }

    /// Returns the years, at most the newest `FiguresLimits.yearsOfACompany`. A year whose end is not reported ends where the next one begins, unless that is
    /// more than a year later. Years of which nothing is reported are filled in between the others.
    func years() -> [FiscalYear] {
        var years: [FiscalYear] = []
        for index in spans.indices {
            let span = spans[index]
            let next = index + 1 < spans.count ? spans[index + 1].start : nil
            var end: CalendarDate? = span.hasEnd ? span.last : nil
            if !span.hasEnd, let next, next - span.start <= FiscalLength.year.upperBound { end = next + -1 }
            years.append(FiscalYear(start: span.start, end: end, name: 0))
            if let next { years += Self.gap(from: (end ?? span.start + 364) + 1, to: next) }
        }
        return years.suffix(FiguresLimits.yearsOfACompany)
    }

    /// Returns the years between two others. The days of one are known if it is a single one, or if all are of calendar months.
    private static func gap(from start: CalendarDate, to next: CalendarDate) -> [FiscalYear] {
        let days = next - start
        let count = (days + 182) / 365
        guard count > 0, count <= FiguresLimits.yearsOfAGap, FiscalLength.year.contains(days / count) else { return [] }
        if let starts = starts(count, from: start, to: next) {
            return zip(starts, starts.dropFirst()).map { FiscalYear(start: $0, end: $1 + -1, name: 0) }
        }
        return (0..<count).map { FiscalYear(start: start + days * $0 / count, end: count == 1 ? next + -1 : nil, name: 0) }
    }

    /// Returns the first days of a number of years of calendar months, and of the year after them; nil if the years are not from `start` to the day before `next`.
    private static func starts(_ count: Int, from start: CalendarDate, to next: CalendarDate) -> [CalendarDate]? {
        let starts = (0...count).compactMap { $0 == 0 ? start : start.end(ofMonths: 12 * $0).map { $0 + 1 } }
        return starts.count == count + 1 && starts.last == next ? starts : nil
    }
}
