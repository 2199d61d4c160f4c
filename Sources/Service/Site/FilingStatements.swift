import Figures
import JSONLines
import Records
import Reports
import Warehouse

/// The statements of one filing on its page: as the form presents them, each line with the place of its figure, and whether its totals add up.
enum FilingStatements {
    /// The most periods of a statement.
    private static let periods = 8

    /// - Parameter rows: statements of one filing.
    static func write(_ number: AccessionNumber, _ rows: [SiteRow], to page: inout MarkupWriter) {
        page.element("h2", text: "Statements")
        for (index, group) in groups(rows).enumerated() {
            let columns = group.sorted { order($0) < order($1) }
            let type = columns[0]["statement_type"].flatMap(StatementType.init)
            let name = columns[0]["title"] ?? type.map(StatementNames.name) ?? columns[0]["statement_type"] ?? "Statement"
            // Of too many periods the last ones.
            let statement = FilingStatement(name, columns.suffix(periods).map { column($0, number) })
            if statement.isEmpty { continue }
            statement.write(to: &page, id: "statement-\(index + 1)")
            if columns.count > periods {
                page.element("p", ["class": "small"], text: "Left out: \(NumberText.count(columns.count - periods, "further period")).")
            }
            writeChecks(columns, to: &page)
        }
    }

    /// The statements of one kind and place together, in the order of a report.
    private static func groups(_ rows: [SiteRow]) -> [[SiteRow]] {
        var groups: [[SiteRow]] = []
        for row in rows {
            if let index = groups.firstIndex(where: { $0[0]["statement_type"] == row["statement_type"] && $0[0]["role"] == row["role"] }) {
                groups[index].append(row)
            } else {
                groups.append([row])
            }
        }
        let place = { (group: [SiteRow]) in
            group[0]["statement_type"].flatMap(StatementType.init).flatMap { StatementNames.order.firstIndex(of: $0) } ?? StatementNames.order.count
        }
        return groups.sorted { (place($0), $0[0]["role"] ?? "") < (place($1), $1[0]["role"] ?? "") }
    }

    /// Periods of one length together, the oldest first, as forms have them: the quarters, then the years to date.
    private static func order(_ row: SiteRow) -> (Int, String, String) {
        let (start, end) = (row["period_start"].flatMap { CalendarDate($0) }, row["period_end"].flatMap { CalendarDate($0) })
        let days = start.flatMap { start in end.map { $0 - start + 1 } } ?? 0
        let kind = [FiscalLength.quarter, FiscalLength.halfYear, FiscalLength.nineMonths, FiscalLength.year].firstIndex { $0.contains(days) }
        return (days == 0 ? 0 : kind.map { $0 + 1 } ?? days + 10, row["period_end"] ?? "", row["period_start"] ?? "")
    }

    private static func column(_ row: SiteRow, _ number: AccessionNumber) -> FilingStatement.Column {
        let name = [row["fiscal_period"], row["fiscal_year"]].compactMap(\.self).joined(separator: " ")
        let days = [row["period_start"], row["period_end"]].compactMap(\.self).joined(separator: " to ")
        let lines = row.json("lines")?.array?.compactMap { line($0, number) } ?? []
        return FilingStatement.Column(name, days: days, lines: lines.isEmpty ? standardItems(row) : lines)
    }

    private static func line(_ line: JSONValue, _ number: AccessionNumber) -> FilingStatement.Line? {
        guard let concept = line["concept"]?.string else { return nil }
        let dimensions = line["dimensions"]?.members?.compactMap { $0.value.string } ?? []
        let isHeading = line["abstract"]?.boolean ?? false
        // Taxonomies mark the labels of headings.
        let given = line["label"]?.string ?? concept
        let label = isHeading && given.hasSuffix(" [Abstract]") ? String(given.dropLast(" [Abstract]".count)) : given
        var cell: FilingStatement.Cell?
        if case .number(let digits) = line["value"], let value = Amount(digits) {
            let place = line["document"]?.string.flatMap { document in line["offset"]?.integer.map { (document, $0) } }
            let isNegated = line["negated"]?.boolean ?? false
            let title = ([concept] + dimensions).joined(separator: ", ") + (isNegated ? "; the form shows \(digits) with the other sign" : "")
            cell = FilingStatement.Cell(
                isNegated ? -value : value, unit: line["unit"]?.string, title: title.cut(to: 400),
                address: place.map { FilingPages.address(number, document: $0.0, offset: $0.1) })
        }
        return FilingStatement.Line(
            key: ([concept, label] + dimensions).joined(separator: "\u{0}"), label: label, depth: line["depth"]?.integer ?? 0,
            isHeading: isHeading, cell: cell)
    }

    /// The items of a statement without lines.
    private static func standardItems(_ row: SiteRow) -> [FilingStatement.Line] {
        let items = row.json("data")?.members ?? []
        let places = Dictionary(uniqueKeysWithValues: zip(StandardItem.allCases.map(\.rawValue), StandardItem.allCases.indices))
        return items.sorted { (places[$0.key] ?? .max, $0.key) < (places[$1.key] ?? .max, $1.key) }.compactMap { item in
            guard case .number(let digits) = item.value, let value = Amount(digits) else { return nil }
            let cell = FilingStatement.Cell(value, unit: nil, title: item.key.cut(to: 100), address: nil)
            return FilingStatement.Line(key: item.key, label: StandardItem.label(item.key), depth: 0, isHeading: false, cell: cell)
        }
    }

    /// Says how many totals are the sums of their lines, and which are not.
    private static func writeChecks(_ rows: [SiteRow], to page: inout MarkupWriter) {
        let checks = rows.flatMap { row in (row.json("checks")?.array ?? []).map { (row: row, check: $0) } }
        if checks.isEmpty { return }
        let wrong = checks.filter { $0.check["consistent"]?.boolean == false }
        guard !wrong.isEmpty else {
            return page.element("p", ["class": "small"], text: "Checked: \(NumberText.count(checks.count, "total")), each the sum of its lines.")
        }
        page.table(
            "Totals that are not the sums of their lines, \(wrong.count) of \(checks.count)", ["Total", "Period", "Reported", "Sum"], wrong, numbers: [2, 3]
        ) { cell, row, column in
            switch column {
            case 0: cell.text(row.check["total"]?.string?.cut(to: 200) ?? "")
            case 1: cell.text([row.row["period_start"], row.row["period_end"]].compactMap(\.self).joined(separator: " to "))
            default: cell.text(NumberText.text(row.check[column == 2 ? "expected" : "sum"]))
            }
        }
    }
}

extension NumberText {
    /// A number of a record for readers; empty for what is no number.
    fileprivate static func text(_ value: JSONValue?) -> String {
        guard case .number(let digits) = value else { return "" }
        return digits.hasPrefix("-") ? "(\(grouped(digits.dropFirst())))" : grouped(digits[...])
    }
}
