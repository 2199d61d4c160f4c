import Records

/// The figures of a company as histories, one for each item, unit and period.
struct Histories {
    /// Filings in the order in which they became known.
    let filings: [ReportingFiling]
    /// The rank of each filing, in the order in which the company's filings were added.
    let ranks: [Int]
    /// By item, standard items first and in their order; then by unit.
    let series: [Series]

    /// The maximum difference in days between the first days of two reports of the same period. Filers with years of 52 and 53 weeks, and filers that begin a
    /// period on the last day of the previous one, are off by one day in some reports. The corpus and the company facts have no two periods of more than 12
    /// weeks that end on the same day and begin one to four days apart, so that no two distinct periods are merged there.
    static let daysBetweenStarts = 1

    init(_ company: CompanyFigures) {
        let order = company.filings.indices.sorted { company.filings[$0].isBefore(company.filings[$1]) }
        filings = order.map { company.filings[$0] }
        var ranks = [Int](repeating: 0, count: order.count)
        for (rank, number) in order.enumerated() { ranks[number] = rank }
        self.ranks = ranks

        let standardItems = company.items.names.map { StandardItem(rawValue: $0) }
        let items = Self.places(of: company.items.names, standardItems)
        let units = Self.places(of: company.units.names, [])
        var keys: [Key] = []
        keys.reserveCapacity(company.rows.count)
        for (index, row) in company.rows.enumerated() {
            keys.append(
                Key(
                    item: items[Int(row.item)], unit: row.unit.map { units[Int($0)] } ?? -1, end: row.end, start: row.start ?? .min,
                    rank: Int32(truncatingIfNeeded: ranks[Int(row.filing)]), row: Int32(truncatingIfNeeded: index)))
        }
        let preference = RowPreference(company, standardItems)
        keys.sort { $0.precedes($1) ?? preference.prefers(company.rows[Int($0.row)], to: company.rows[Int($1.row)]) }

        let overlong = Dictionary(grouping: company.overlong) { Name(item: $0.item, unit: $0.unit) }
        var series: [Series] = []
        var first = 0
        while first < keys.count {
            let end = keys[first...].firstIndex { $0.item != keys[first].item || $0.unit != keys[first].unit } ?? keys.count
            let row = company.rows[Int(keys[first].row)]
            var histories = Self.histories(keys[first..<end], company.rows, preference)
            let tooLong = overlong[Name(item: row.item, unit: row.unit)] ?? []
            if !tooLong.isEmpty { Self.remove(&histories, before: tooLong, filings) }
            series.append(
                Series(
                    item: row.item, standardItem: standardItems[Int(row.item)], unit: row.unit, kind: Self.kind(row, standardItems, company),
                    histories: histories, overlong: tooLong.map(\.period)))
            first = end
        }
        self.series = series
    }

    private struct Name: Hashable {
        let item: Int32
        let unit: Int32?
    }

    /// Removes the histories of periods for which a newer filing reports a value with too many digits: the older value is not the present one.
    private static func remove(_ histories: inout [History], before overlong: [CompanyFigures.OverlongFigure], _ filings: [ReportingFiling]) {
        let newest = Dictionary(overlong.map { ($0.period, $0.filing) }) { $0.isBefore($1) ? $1 : $0 }
        histories.removeAll { history in newest[history.period].map { filings[history.lastReport].isBefore($0) } ?? false }
    }

    /// Where a row stands among the others.
    private struct Key {
        let item: Int32
        let unit: Int32
        let end: Int32
        let start: Int32
        let rank: Int32
        let row: Int32

        /// Whether this key comes first; nil for two rows of one filing for the same item, unit and period.
        func precedes(_ other: Key) -> Bool? {
            if item != other.item { return item < other.item }
            if unit != other.unit { return unit < other.unit }
            if end != other.end { return end < other.end }
            if start != other.start { return start < other.start }
            return rank != other.rank ? rank < other.rank : nil
        }
    }

    /// Returns the place of each name in the order of the standard items, with all other names behind them in alphabetical order.
    /// - Parameter items: the standard items that the first names are the names of; nil for other names.
    private static func places(of names: [String], _ items: [StandardItem?]) -> [Int32] {
        let sorted = names.indices.map { (place: $0 < items.count ? items[$0].flatMap { itemPlaces[$0] } ?? .max : .max, name: names[$0], index: $0) }
            .sorted { ($0.place, $0.name) < ($1.place, $1.name) }
        var places = [Int32](repeating: 0, count: names.count)
        for (place, name) in sorted.enumerated() { places[name.index] = Int32(truncatingIfNeeded: place) }
        return places
    }

    private static let itemPlaces = Dictionary(uniqueKeysWithValues: StandardItem.allCases.enumerated().map { ($1, $0) })

    /// Returns the kind of a row's item. An item that is not a standard item is a flow only if it is an amount of money over a period.
    private static func kind(_ row: CompanyFigures.Row, _ items: [StandardItem?], _ company: CompanyFigures) -> ItemKind {
        if let item = items[Int(row.item)] { return item.kind }
        if row.start == nil { return .balance }
        let unit = row.unit.map { company.units[$0] } ?? ""
        if unit.utf8.count == 3, unit.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) { return .flow }
        return unit.contains("/") ? .perShare : .average
    }

    private static func histories(_ keys: ArraySlice<Key>, _ rows: [CompanyFigures.Row], _ preference: RowPreference) -> [History] {
        var histories: [History] = []
        var first = keys.startIndex
        while first < keys.endIndex {
            var end = first + 1
            while end < keys.endIndex, isSamePeriod(keys[end - 1], keys[end], rows) { end += 1 }
            var group = keys[first..<end]
            if keys[first].start != keys[end - 1].start {
                group.sort { $0.rank != $1.rank ? $0.rank < $1.rank : preference.prefers(rows[Int($0.row)], to: rows[Int($1.row)]) }
            }
            histories.append(history(group, rows))
            first = end
        }
        return histories
    }

    private static func isSamePeriod(_ a: Key, _ b: Key, _ rows: [CompanyFigures.Row]) -> Bool {
        guard a.end == b.end else { return false }
        if a.start == b.start { return true }
        let days = rows[Int(b.row)].days
        return days >= FiscalLength.quarter.lowerBound && Int(b.start) - Int(a.start) <= daysBetweenStarts
    }

    /// Returns the history of one period.
    /// - Parameter keys: its rows by filing, and those of one filing by preference.
    private static func history(_ keys: ArraySlice<Key>, _ rows: [CompanyFigures.Row]) -> History {
        var reports: [(rank: Int, row: Int)] = []
        reports.reserveCapacity(keys.count)
        for key in keys where reports.last?.rank != Int(key.rank) { reports.append((Int(key.rank), Int(key.row))) }
        let last = reports[reports.count - 1]
        let row = rows[last.row]
        let hasOneStart = keys.allSatisfy { $0.start == keys[keys.startIndex].start }
        let others = row.start == nil || hasOneStart ? [] : Set(keys.map(\.start)).filter { $0 != row.start }.sorted().map { CalendarDate(days: Int($0)) }
        var restatement: History.Restatement?
        if let before = reports.lastIndex(where: { !Basis.agree(rows[$0.row], row) }) {
            restatement = History.Restatement(before: reports[before].rank, since: reports[before + 1].rank)
        }
        return History(
            period: row.period, otherStarts: others, row: last.row, value: row.value, decimals: row.decimals, concept: row.concept,
            firstReport: reports[0].rank, lastReport: last.rank, restatement: restatement)
    }
}
