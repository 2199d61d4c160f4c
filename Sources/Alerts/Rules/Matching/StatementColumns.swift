import JSONLines
import Records

/// The columns of a filing's statements, for comparisons.
struct StatementColumns {
    struct Column {
        let type: StatementType
        let set: String?
        let start: CalendarDate?
        let end: CalendarDate
        let isPrimary: Bool
        let data: JSONValue
        /// The whole record, for the place of a figure.
        let record: JSONObject

        /// The days of a duration; nil for an instant.
        var length: Int? { start.map { end - $0 } }

        /// The period in words.
        var period: String { start.map { "\($0) to \(end)" } ?? "\(end)" }

        func value(_ item: StandardItem) -> Amount? {
            guard case .number(let digits)? = data[item.rawValue] else { return nil }
            return Amount(digits)
        }
    }

    private var columns: [Column] = []

    mutating func add(_ record: JSONObject) {
        guard let type = record.string("statement_type").flatMap(StatementType.init), let end = record.string("period_end").flatMap({ CalendarDate($0) }),
            let data = record.value("data")
        else { return }
        columns.append(
            Column(
                type: type, set: record.string("set"), start: record.string("period_start").flatMap { CalendarDate($0) }, end: end,
                isPrimary: record.boolean("primary") ?? false, data: data, record: record))
    }

    /// Compares. Returns the text of a comparison that holds, or why it does not hold.
    func result(of comparison: Comparison) -> Result<MatchedText, ComparisonFault> {
        let item = comparison.item
        guard let left = columns.first(where: { $0.isPrimary && $0.type == item.statement && $0.value(item) != nil }), let value = left.value(item) else {
            return .failure(ComparisonFault("no statement of the period reported on has \(item.rawValue)"))
        }
        let operand: Amount
        var text: String
        switch comparison.operand {
        case .number(let number): (operand, text) = (number, number.text)
        case .item(let other, let period):
            guard let column = column(of: other, period, from: left), let amount = column.value(other) else {
                return .failure(ComparisonFault("no statement has \(other.rawValue) of the period \(period.rawValue)"))
            }
            (operand, text) = (amount, amount.text)
            text += " (\(column.period))"
            if other != item { text = "\(other.rawValue) \(text)" }
        }
        let whole = "\(item.rawValue) \(value.text) (\(left.period)) \(comparison.relation.rawValue) \(comparison.factor.map { "\($0.text) x " } ?? "")\(text)"
        guard let scaled = comparison.factor.map({ operand * $0 }) ?? operand else { return .failure(ComparisonFault("\(whole): too many digits")) }
        guard comparison.relation.holds(value, scaled) else { return .failure(ComparisonFault("not \(whole)")) }
        let place = place(of: item, in: left.record)
        return .success(MatchedText(type: "statement", document: place.document, offset: place.offset, text: whole))
    }

    /// The column with an item for a period, seen from another column of the same set of documents.
    private func column(of item: StandardItem, _ period: Comparison.Period, from left: Column) -> Column? {
        let candidates = columns.filter { $0.set == left.set && $0.type == item.statement && $0.value(item) != nil }
        switch period {
        case .same: return candidates.first { $0.end == left.end && ($0.start == nil || left.start == nil || $0.start == left.start) }
        case .yearBefore:
            return candidates.filter { column in
                FiscalLength.twelveMonths.contains(left.end - column.end) && isSimilar(column, left)
            }.max { $0.end < $1.end }
        case .periodBefore:
            return candidates.filter { column in
                guard column.end < left.end, isSimilar(column, left) else { return false }
                // A duration ends where the other begins.
                return left.start.map { (column.end - $0).magnitude <= FiscalLength.tolerance } ?? true
            }.max { $0.end < $1.end }
        }
    }

    private func isSimilar(_ one: Column, _ other: Column) -> Bool {
        guard let length = one.length, let otherLength = other.length else { return true }
        return (length - otherLength).magnitude <= FiscalLength.tolerance
    }

    private func place(of item: StandardItem, in record: JSONObject) -> (document: String?, offset: Int?) {
        let line = record.value("lines")?.array?.first { $0["item"]?.string == item.rawValue }
        return (line?["document"]?.string, line?["offset"]?.integer)
    }
}

/// Why a comparison does not hold.
struct ComparisonFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
