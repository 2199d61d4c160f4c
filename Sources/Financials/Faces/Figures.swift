import Bytes
import Markup
import Records
import XBRL

/// Finds the fact that a line of a face shows in a column.
struct Figures {
    let index: FactIndex
    /// The figures of the face's tables; nil without tables.
    var shown: ShownCells?

    /// Returns the fact that a line shows in a column. In the column of a duration, an instant is the opening or the closing balance, depending on the line
    /// (cash at the beginning and at the end of a year).
    func fact(_ line: Face.Line, _ period: Period) -> FactNumber? {
        guard let concept = line.concept, !line.isAbstract else { return nil }
        func fact(_ period: Period) -> FactNumber? {
            let key = FactIndex.Key(concept: concept, period: period, dimensions: line.dimensions)
            guard let shown else { return index.fact(key) }
            return shown.fact(key, index)
        }
        if let fact = fact(period) { return fact }
        guard let start = period.start else { return nil }
        func instant(_ day: CalendarDate) -> FactNumber? { fact(Period(start: nil, end: day)) }
        // If a period begins at the filer's inception, its opening balances are on its first day.
        return line.isPeriodStart ? instant(start + -1) ?? instant(start) : instant(period.end)
    }
}
