import Bytes
import Markup
import Records
import XBRL

/// The periods that the tables of a face have columns for.
struct TableColumns {
    let index: FactIndex
    let tables: [FactTable]
    let type: StatementType

    /// Rows by period.
    private var rows: [Period: Int] = [:]
    /// The period that most figures of an HTML column have, for each column.
    private var ofGrid: Set<Period> = []
    /// Days of balances.
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
                ofGrid.insert(most.key)
            }
        }
    }

    private func has(_ table: FactTable, _ condition: (FactIndex.Key) -> Bool) -> Bool {
        table.facts.contains { fact in
            index.key(fact).map { ($0.period.start == nil) == type.isInstant && condition($0) } ?? false
        }
    }

    /// The latest first.
    func periods() -> [Period] {
        let most = rows.values.max() ?? 0
        // In a short statement of equity one row more or less says little: at least two rows make a period sure.
        let least = type == .equity && most > 1 ? 2 : 1
        let sure = rows.filter { $0.value >= least && StatementThresholds.linesOfAColumn.isReached($0.value, of: most) }.keys
        return rows.keys.filter { sure.contains($0) || isOfItsOwn($0, beside: Array(sure)) }.sorted(by: >)
    }

    /// Whether a period with few rows has a column all the same: most figures of an HTML column have it. In a statement of equity, where HTML columns are
    /// components, it is a block with balances at both ends that overlaps no other block, or one of whose balances belongs to no other block.
    private func isOfItsOwn(_ period: Period, beside others: [Period]) -> Bool {
        guard type == .equity else { return ofGrid.contains(period) }
        guard let start = period.start, balances.contains(start + -1), balances.contains(period.end) else { return false }
        let blocks = others.compactMap { other in other.start.map { (start: $0, end: other.end) } }
        func isOthers(_ balance: CalendarDate) -> Bool { blocks.contains { $0.start + -1 == balance || $0.end == balance } }
        return !blocks.contains { $0.start <= period.end && $0.end >= start } || !isOthers(start + -1) || !isOthers(period.end)
    }
}
