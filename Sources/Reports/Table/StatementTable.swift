import Figures
import Records

/// The rows of one statement in a table of figures.
struct StatementTable {
    /// The order of statements in a report.
    static let order = StatementNames.order

    /// Standard items first, in their order, then margins.
    let rows: [StitchedTable.Row]
    /// The unit of most rows.
    let unit: String?

    init(_ type: StatementType, of table: StitchedTable) {
        rows = table.rows.filter { $0.statementType == type }.sorted { Self.place($0.item) < Self.place($1.item) }
        unit = Self.mainUnit(rows)
    }

    private static func place(_ item: String) -> (Int, String) {
        let place = StandardItem(rawValue: item).flatMap { StandardItem.allCases.firstIndex(of: $0) }
        let margin = Margin(rawValue: item).flatMap { Margin.allCases.firstIndex(of: $0) }.map { StandardItem.allCases.count + $0 }
        return (place ?? margin ?? StandardItem.allCases.count + Margin.allCases.count, item)
    }

    private static func mainUnit(_ rows: [StitchedTable.Row]) -> String? {
        var counts: [String: Int] = [:]
        for row in rows { if let unit = row.unit { counts[unit, default: 0] += 1 } }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    static func name(_ type: StatementType) -> String { StatementNames.name(type) }
}

extension StitchedTable.Column {
    /// The period as a heading: `FY 2025`.
    var name: String { "\(fiscalPeriod.rawValue) \(fiscalYear)" }
}
