import Bytes
package import JSONLines
package import Records
import XBRL

/// One column of a statement, ready to be written.
package struct Statement {
    let face: Face
    let index: FactIndex
    let period: Period
    /// The fact of each line of the face in this column.
    let facts: [FactNumber?]
    let isPrimary: Bool
    let fiscalYear: Int?
    let fiscalPeriod: String?
    let choices: [StandardItem: ItemSelection.Choice]
    let checks: [CalculationCheck]

    /// Appends the `statement` record.
    ///
    /// - Parameter offsets: the offset in the submission of each document of the set.
    package func write(_ filing: FilingRecord, offsets: [Int] = [], to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "statement")
        writer.member("accession_number", filing.accessionNumber)
        writer.member("cik", filing.cik)
        writer.member("statement_type", face.type.rawValue)
        writer.member("role", face.role.isEmpty ? nil : face.role)
        writer.member("title", face.title)
        writer.member("period_start", period.start?.description)
        writer.member("period_end", period.end.description)
        writer.key("primary")
        writer.boolean(isPrimary)
        writer.member("fiscal_year", fiscalYear)
        writer.member("fiscal_period", fiscalPeriod)
        writer.member("currency", currency)
        writer.key("data")
        writer.beginObject()
        for item in StandardItem.allCases {
            guard let choice = choices[item] else { continue }
            writer.key(utf8: item.rawValue)
            writer.number(choice.value)
        }
        writer.endObject()
        writeLines(offsets, to: &writer)
        writeChecks(to: &writer)
        writer.member("set", index.report.documents.first)
        writer.endObject()
        writer.endLine()
    }

    /// The prefixes in the names of the lines.
    package var prefixes: Set<String> {
        Set(face.lines.compactMap { line in line.qualifiedName.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(line.qualifiedName[..<$0]) } })
    }

    private func writeLines(_ offsets: [Int], to writer: inout JSONWriter) {
        var items: [Int: [StandardItem]] = [:]
        for item in StandardItem.allCases { choices[item].map { items[$0.line, default: []].append(item) } }
        writer.key("lines")
        writer.beginArray()
        for (position, line) in face.lines.enumerated() {
            // A line that shows several items (a loss per share, basic and diluted) is written once for each.
            guard let items = items[position] else {
                write(line, facts[position], nil, offsets, to: &writer)
                continue
            }
            for item in items { write(line, facts[position], item, offsets, to: &writer) }
        }
        writer.endArray()
    }

    private func write(_ line: Face.Line, _ fact: FactNumber?, _ item: StandardItem?, _ offsets: [Int], to writer: inout JSONWriter) {
        let report = index.report
        var source: Report.Fact?
        writer.beginObject()
        writer.member("concept", line.qualifiedName)
        writer.member("label", line.label)
        writer.member("depth", line.depth)
        if line.isAbstract {
            writer.key("abstract")
            writer.boolean(true)
        } else if let fact {
            source = report.facts[fact]
            writer.key("value")
            if let number = report.number(report.facts[fact]) {
                writer.number(number)
            } else if let text = report.text(report.facts[fact]) {
                writer.string(text)
            } else {
                writer.null()
            }
            if let unit = report.facts[fact].unit { writer.member("unit", report.units[unit].text) }
            writer.member("decimals", report.facts[fact].decimals)
        }
        if line.isNegated {
            writer.key("negated")
            writer.boolean(true)
        }
        if line.dimensions != .none {
            writer.key("dimensions")
            writer.beginObject()
            for dimension in index.dimensionSets[line.dimensions] {
                writer.key(utf8: report.qualifiedName(dimension.axis))
                writer.string(report.qualifiedName(dimension.member))
            }
            writer.endObject()
        }
        writer.member("item", item?.rawValue)
        if let source {
            writer.member("document", report.documents[source.document])
            if offsets.indices.contains(source.document.index) { writer.member("offset", source.offset + offsets[source.document.index]) }
        }
        writer.endObject()
    }

    private func writeChecks(to writer: inout JSONWriter) {
        writer.key("checks")
        writer.beginArray()
        for check in checks {
            writer.beginObject()
            writer.member("total", check.total)
            writer.key("expected")
            writer.number(check.expected)
            writer.key("sum")
            writer.number(check.sum)
            writer.key("consistent")
            writer.boolean(check.isConsistent)
            writer.endObject()
        }
        writer.endArray()
    }

    /// The currency of most amounts.
    private var currency: String? {
        var counts: [String: Int] = [:]
        for case let fact? in facts {
            guard let number = index.report.facts[fact].unit, case let unit = index.report.units[number], unit.currency == unit.text[...] else { continue }
            counts[unit.text, default: 0] += 1
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}

extension JSONWriter {
    /// Writes a number given in decimal digits.
    fileprivate mutating func number(_ digits: String) { value(.number(digits)) }
}
