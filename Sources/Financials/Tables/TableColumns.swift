import Bytes
import Markup
import Records
import XBRL

/// Finds the columns of a face from its tables.
struct TableColumns {
    let index: FactIndex
    let tables: [FactTable]
    let type: StatementType

    /// The number of rows that have a figure of each period.
    private var rows: [Period: Int] = [:]
    /// The period of most figures in each HTML column.
    private var mainPeriods: Set<Period> = []
    /// The days of balances.
    private var balances: Set<CalendarDate> = []

    init(_ index: FactIndex, _ tables: [FactTable], _ type: StatementType) {
        self.index = index
        self.tables = tables
        self.type = type
        let isByMember = type == .equity || !tables.contains { has($0) { $0.dimensions == .none } }
        for table in tables {
            var grid: [UInt16: [Period: Int]] = [:]
            for row in table.rows {
                var seen: Set<Period> = []
                for fact in row {
                    guard let key = index.key(fact) else { continue }
                    if key.period.start == nil { balances.insert(key.period.end) }
                    guard (key.period.start == nil) == type.isInstant else { continue }
                    if index.report.facts[fact].row != nil { grid[index.report.facts[fact].column, default: [:]][key.period, default: 0] += 1 }
                    if isByMember || key.dimensions == .none, seen.insert(key.period).inserted { rows[key.period, default: 0] += 1 }
                }
            }
            for counts in grid.values {
                guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), most.value > 1 else { continue }
                mainPeriods.insert(most.key)
            }
        }
    }

    private func has(_ table: FactTable, _ condition: (FactIndex.Key) -> Bool) -> Bool {
        table.facts.contains { fact in
            index.key(fact).map { ($0.period.start == nil) == type.isInstant && condition($0) } ?? false
        }
    }

    /// Returns the columns, the latest first.
    func periods() -> [Period] {
        let most = rows.values.max() ?? 0
        // In a short statement of equity, a single row proves little, so a period needs two rows.
        let least = type == .equity && most > 1 ? 2 : 1
        let sure = rows.filter { $0.value >= least && StatementThresholds.linesOfAColumn.isReached($0.value, of: most) }.keys
        return rows.keys.filter { sure.contains($0) || isSeparateColumn($0, beside: Array(sure)) }.sorted(by: >)
    }

    /// Whether a period with few rows nevertheless has a column, because it is the main period of an HTML column. In a statement of equity, the HTML columns
    /// are components. There the period must have balances at both ends, and overlap no other period or have a balance that belongs to no other period.
    private func isSeparateColumn(_ period: Period, beside others: [Period]) -> Bool {
        guard type == .equity else { return mainPeriods.contains(period) }
        guard let start = period.start, balances.contains(start + -1), balances.contains(period.end) else { return false }
        let blocks = others.compactMap { other in other.start.map { (start: $0, end: other.end) } }
        func belongsToOther(_ balance: CalendarDate) -> Bool { blocks.contains { $0.start + -1 == balance || $0.end == balance } }
        return !blocks.contains { $0.start <= period.end && $0.end >= start } || !belongsToOther(start + -1) || !belongsToOther(period.end)
    }
}
