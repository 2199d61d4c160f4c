import Bytes
import JSONLines
import Markup
import Records
import Testing
import XBRL

@testable import Financials

/// A small filing, written as rows, and its statements: with linkbases made from the same rows, and from its inline document alone.
///
/// A table is a string. Its first line is the definition of its role; each other line is a line of the face: concept, label, and a figure for each column.
///
///     1 - Statement - BALANCE SHEETS
///     Assets | Total assets | b=900 a=800
///     own:Deposit | Deposit | b=12
///     EarningsPerShareBasic | Basic | y=0.41/s y[StatementClassOfStockAxis:CommonClassAMember]=0.40/s
///     StockholdersEquity | Balance | SharesOutstanding@b=9s b[StatementEquityComponentsAxis:CommonStockMember]=5 b=400
///     Cash^ | Cash, beginning of year | a=8
///
/// Concepts without a prefix are us-gaap's. `/s` is an amount per share, `s` a number of shares, `$` US dollars; other figures are in the sketch's currency. `~-3`
/// in front of the unit states the decimals, which are 0 otherwise. Concepts that end in `Abstract` are headings. A cell may have another concept than its row, and
/// several members (`[A:M,B:N]`). `^` marks a line that shows the instant at which a period starts.
struct Sketch {
    var tables: [String]
    /// `Assets = AssetsCurrent + AssetsNoncurrent`, in the role of the same table's number.
    var sums: [(table: Int, text: String)] = []
    /// Further tables, each within a tagged text. Linkbases have no role for them.
    var notes: [String] = []
    /// Bytes of text before each table.
    var textBetween = 0
    /// The facts of the cover page by their concepts, and the name of their period.
    var cover: [(concept: String, value: String)] = []
    var coverPeriod = "y"
    /// The end of the fiscal year in the submission's header: `1231`.
    var headerYearEnd: String?
    /// Whether the inline document has divisions instead of tables.
    var isOfDivisions = false
    /// Whether the facts are read from an instance rather than from an inline document, in the same order.
    var isInstance = false
    var form = "10-K"
    var currency = "USD"
    var standard = (prefix: "us-gaap", namespace: "http://fasb.org/us-gaap/2024")
    /// The periods by their names: y is the year, x the year before, q a quarter, p the quarter of the year before, b and a the ends of y and x.
    var periods = [
        "y": "2024-01-01/2024-12-31", "x": "2023-01-01/2023-12-31", "q": "2024-10-01/2024-12-31", "p": "2023-10-01/2023-12-31",
        "b": "2024-12-31", "a": "2023-12-31", "z": "2022-12-31",
    ]

    init(_ tables: String...) { self.tables = tables }

    /// Expects that the primary statement of a type has this `data` (`Assets=900 Equity=400`).
    ///
    /// - Parameter linked: whether to use linkbases; nil to try both.
    func expect(_ type: String, _ expected: String, linked: Bool? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let words = expected.split(whereSeparator: { " \n".contains($0) }).joined(separator: " ")
        for isLinked in linked.map({ [$0] }) ?? [true, false] {
            let data = try data(type, linked: isLinked)
            #expect(data == words, "\(isLinked ? "with" : "without") linkbases", sourceLocation: sourceLocation)
        }
    }

    func data(_ type: String, linked: Bool) throws -> String {
        let statement = try statements(linked: linked).first { $0["statement_type"]?.string == type && $0["primary"]?.boolean == true }
        guard let members = statement?["data"]?.members else { return "none" }
        let lines = statement?["lines"]?.array ?? []
        return members.map { member in
            let isShown = lines.contains { $0["item"]?.string == member.key && $0["value"] != nil }
            guard case .number(let digits) = member.value else { return "\(member.key)=?" }
            return "\(member.key)=\(digits)\(isShown ? "" : " (no line)")"
        }.joined(separator: " ")
    }

    func statements(linked: Bool) throws -> [JSONValue] {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        if isInstance {
            try Self.read(instance) { bytes throws(MarkupFailure) in try InstanceReader(report, reader).read(bytes, name: "i.xml") }
        } else {
            let set = InlineSetReader(report, reader)
            try Self.read(document) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
            try set.finish()
        }
        var taxonomy: Taxonomy?
        if linked {
            let made = Taxonomy()
            let parts = TaxonomyReader(made, MarkupReader(names: NameTable.forXBRL()))
            try Self.read(schema) { bytes throws(MarkupFailure) in try parts.read(bytes) }
            taxonomy = made
        }
        var writer = JSONWriter()
        for statement in StatementBuilder(report, taxonomy, formType: form, fiscalYearEnd: headerYearEnd).statements().statements {
            statement.write(FilingRecord(path: "d.htm"), to: &writer)
        }
        return try writer.bytes.split(separator: 0x0A).map { line in
            let line = Array(line)
            return try JSONValue(parsing: line.span)
        }
    }

    /// The lines of each column of a type: `2024-01-01/2024-12-31: Assets "Total assets"=900, StockholdersEquity[CommonStockMember] "Balance"=5`.
    func lines(_ type: String, linked: Bool) throws -> [String] {
        try statements(linked: linked).filter { $0["statement_type"]?.string == type }.map { statement in
            let dates = [statement["period_start"]?.string, statement["period_end"]?.string].compactMap { $0 }.joined(separator: "/")
            let lines = (statement["lines"]?.array ?? []).filter { $0["abstract"]?.boolean != true }.map { line in
                var text = Self.local(line["concept"]?.string)
                if let members = line["dimensions"]?.members { text += "[\(members.map { Self.local($0.value.string) }.joined(separator: ","))]" }
                if case .number(let digits) = line["value"] { return "\(text) \"\(line["label"]?.string ?? "")\"=\(digits)" }
                return text
            }
            return "\(dates): \(lines.joined(separator: ", "))"
        }
    }

    private static func local(_ name: String?) -> String { (name ?? "").split(separator: ":").last.map(String.init) ?? "" }

    private static func read(_ text: String, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure) {
        let bytes = Array(text.utf8) + [0]
        try bytes.withSpan(0..<bytes.count - 1, body)
    }

    // MARK: Rows

    private struct Row {
        var concept: String
        var label: String
        var isPeriodStart = false
        var cells: [(concept: String, context: String, value: String)]
        var id: String { concept.replacing(":", with: "_") }
        var isHeading: Bool { concept.hasSuffix("Abstract") }
    }

    private func rows(_ table: String) -> [Row] {
        table.split(separator: "\n").dropFirst().map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.split(separator: " ").joined(separator: " ") }
            let concept = full(parts[0].replacing("^", with: ""))
            let cells = (parts.count < 3 ? "" : parts[2]).split(separator: " ").map { cell in
                let sides = cell.split(separator: "=").map(String.init)
                let names = sides[0].split(separator: "@").map(String.init)
                return (concept: names.count > 1 ? full(names[0]) : concept, context: names.last ?? "", value: sides[1])
            }
            return Row(concept: concept, label: parts.count > 1 ? parts[1] : "", isPeriodStart: parts[0].hasSuffix("^"), cells: cells)
        }
    }

    private func full(_ name: String) -> String { name.contains(":") ? name : "\(standard.prefix):\(name)" }

    // MARK: The documents

    private static let namespaces = """
        xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" \
        xmlns:own="http://example.com/2024"
        """

    private var document: String {
        func html(_ table: String) -> String {
            let rows = rows(table).filter { !$0.isHeading }.map { row in
                "<tr><td>\(row.label)</td>\(row.cells.map { "<td>\(inlineFact($0.concept, $0.context, $0.value))</td>" }.joined())</tr>"
            }
            let content = "<p>\(String(repeating: "x", count: textBetween))</p><table>\(rows.joined())</table>"
            return isOfDivisions ? content.replacing(/<(\/?)(?:table|tr|td)>/) { "<\($0.output.1)div>" } : content
        }
        func text(_ name: String, _ content: String) -> String {
            "<ix:nonNumeric name=\"\(name)\" contextRef=\"\(id(coverPeriod))\" escape=\"true\">\(content)</ix:nonNumeric>"
        }
        let said = cover.map { "<p>\(text("dei:\($0.concept)", $0.value))</p>" }
        let body = said + tables.map(html) + notes.map { text("\(standard.prefix):NoteTextBlock", html($0)) }
        return """
            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" \(Self.namespaces)
              xmlns:dei="http://xbrl.sec.gov/dei/2024" xmlns:\(standard.prefix)="\(standard.namespace)"><body>\(contextsAndUnits)\(body.joined())</body></html>
            """
    }

    private var instance: String {
        func facts(_ table: String) -> String { rows(table).flatMap { row in row.cells.map { fact($0.concept, $0.context, $0.value) } }.joined() }
        let said = notes.map { "<\(standard.prefix):NoteTextBlock contextRef=\"\(id(coverPeriod))\">Text</\(standard.prefix):NoteTextBlock>\(facts($0))" }
        let all = tables.map(facts) + said
        return """
            <xbrli:xbrl \(Self.namespaces) xmlns:\(standard.prefix)="\(standard.namespace)">\(contextsAndUnits)\(all.joined())</xbrli:xbrl>
            """
    }

    private var contextsAndUnits: String {
        let named = cover.isEmpty && notes.isEmpty ? [] : [coverPeriod]
        let contexts = Set((tables + notes).flatMap(rows).flatMap(\.cells).map(\.context) + named).sorted()
        return """
            \(contexts.map(context).joined())
            <xbrli:unit id="m"><xbrli:measure>iso4217:\(currency)</xbrli:measure></xbrli:unit>
            <xbrli:unit id="d"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
            <xbrli:unit id="s"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>
            <xbrli:unit id="ps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:\(currency)</xbrli:measure></xbrli:unitNumerator>
            <xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
            """
    }

    /// A cell's digits, with its sign, its decimals and its unit.
    private func figure(_ value: String) -> (text: Substring, decimals: Substring, unit: String) {
        let (unit, cut) = value.hasSuffix("/s") ? ("ps", 2) : value.hasSuffix("s") ? ("s", 1) : value.hasSuffix("$") ? ("d", 1) : ("m", 0)
        let parts = value.dropLast(cut).split(separator: "~")
        return (parts.first ?? "", parts.count > 1 ? parts[1] : "0", unit)
    }

    private func inlineFact(_ concept: String, _ context: String, _ value: String) -> String {
        let (text, decimals, unit) = figure(value)
        let sign = text.hasPrefix("-") ? " sign=\"-\"" : ""
        let digits = text.drop { $0 == "-" }
        let attributes = "contextRef=\"\(id(context))\" unitRef=\"\(unit)\" decimals=\"\(decimals)\"\(sign)"
        return "<ix:nonFraction name=\"\(concept)\" \(attributes)>\(digits)</ix:nonFraction>"
    }

    private func fact(_ concept: String, _ context: String, _ value: String) -> String {
        let (text, decimals, unit) = figure(value)
        return "<\(concept) contextRef=\"\(id(context))\" unitRef=\"\(unit)\" decimals=\"\(decimals)\">\(text)</\(concept)>"
    }

    private func id(_ context: String) -> String { String(context.map { $0.isLetter || $0.isNumber ? $0 : "_" }) }

    /// `y` or `y[Axis:Member]`
    private func context(_ text: String) -> String {
        let parts = text.split(whereSeparator: { "[]".contains($0) }).map(String.init)
        let dates = (periods[parts[0]] ?? "").split(separator: "/").map(String.init)
        let period =
            dates.count == 2
            ? "<xbrli:startDate>\(dates[0])</xbrli:startDate><xbrli:endDate>\(dates[1])</xbrli:endDate>" : "<xbrli:instant>\(dates.last ?? "")</xbrli:instant>"
        let members = (parts.count > 1 ? parts[1] : "").split(separator: ",").map { pair in
            let names = pair.split(separator: ":").map(String.init)
            return "<xbrldi:explicitMember dimension=\"\(full(names[0]))\">\(full(names[1]))</xbrldi:explicitMember>"
        }
        let segment = members.isEmpty ? "" : "<xbrli:segment>\(members.joined())</xbrli:segment>"
        return """
            <xbrli:context id="\(id(text))"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier>\(segment)</xbrli:entity>\
            <xbrli:period>\(period)</xbrli:period></xbrli:context>
            """
    }

    // MARK: The linkbases

    private var schema: String {
        var text = """
            <xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:link="http://www.xbrl.org/2003/linkbase"
              xmlns:xlink="http://www.w3.org/1999/xlink"><xsd:annotation><xsd:appinfo>
            """
        for (number, table) in tables.enumerated() {
            let definition = table.split(separator: "\n").first ?? ""
            text += "<link:roleType roleURI=\"http://example.com/role/\(number)\"><link:definition>\(definition)</link:definition></link:roleType>"
        }
        text += "<link:linkbase>"
        for (number, table) in tables.enumerated() { text += presentation(number, rows(table)) + labels(rows(table)) }
        for sum in sums { text += calculation(sum.table, sum.text) }
        return text + "</link:linkbase></xsd:appinfo></xsd:annotation></xsd:schema>"
    }

    private func locator(_ id: String, _ label: String) -> String { "<link:loc xlink:type=\"locator\" xlink:href=\"x.xsd#\(id)\" xlink:label=\"\(label)\"/>" }

    /// Every line below the role's root; members below their axes.
    private func presentation(_ number: Int, _ rows: [Row]) -> String {
        var text = "<link:presentationLink xlink:type=\"extended\" xlink:role=\"http://example.com/role/\(number)\">" + locator("own_RootAbstract", "root")
        var order = 0
        func arc(_ parent: String, _ id: String, isPeriodStart: Bool = false) {
            order += 1
            text += locator(id, "l\(order)")
            let label = isPeriodStart ? " preferredLabel=\"\(Self.labelRole(true))\"" : ""
            text += "<link:presentationArc xlink:type=\"arc\" xlink:from=\"\(parent)\" xlink:to=\"l\(order)\" order=\"\(order)\"\(label)/>"
        }
        var axes: [String: String] = [:]
        for cell in rows.flatMap(\.cells) where cell.context.contains("[") {
            for pair in cell.context.split(whereSeparator: { "[],".contains($0) }).dropFirst() {
                let names = pair.split(separator: ":").map { full(String($0)).replacing(":", with: "_") }
                if axes[names[0]] == nil {
                    arc("root", names[0])
                    axes[names[0]] = "l\(order)"
                }
                arc(axes[names[0]] ?? "", names[1])
            }
        }
        for row in rows {
            for concept in Set(row.cells.map(\.concept)).subtracting([row.concept]).sorted() { arc("root", concept.replacing(":", with: "_")) }
            arc("root", row.id, isPeriodStart: row.isPeriodStart)
        }
        return text + "</link:presentationLink>"
    }

    private static func labelRole(_ isPeriodStart: Bool) -> String { "http://www.xbrl.org/2003/role/\(isPeriodStart ? "periodStartLabel" : "label")" }

    private func labels(_ rows: [Row]) -> String {
        var text = "<link:labelLink xlink:type=\"extended\" xlink:role=\"http://www.xbrl.org/2003/role/link\">"
        for (number, row) in rows.enumerated() {
            text += locator(row.id, "c\(number)")
            text += "<link:label xlink:type=\"resource\" xlink:label=\"t\(number)\" xlink:role=\"\(Self.labelRole(row.isPeriodStart))\" xml:lang=\"en-US\">"
            text += "\(row.label)</link:label><link:labelArc xlink:type=\"arc\" xlink:from=\"c\(number)\" xlink:to=\"t\(number)\"/>"
        }
        return text + "</link:labelLink>"
    }

    private func calculation(_ number: Int, _ sum: String) -> String {
        var text = "<link:calculationLink xlink:type=\"extended\" xlink:role=\"http://example.com/role/\(number)\">"
        let words = sum.split(separator: " ").map(String.init)
        text += locator(full(words[0]).replacing(":", with: "_"), "total")
        var weight = "1.0"
        for (order, word) in words.dropFirst(2).enumerated() {
            if word == "+" || word == "-" {
                weight = word == "-" ? "-1.0" : "1.0"
                continue
            }
            text += locator(full(word).replacing(":", with: "_"), "p\(order)")
            text += "<link:calculationArc xlink:type=\"arc\" xlink:from=\"total\" xlink:to=\"p\(order)\" order=\"\(order)\" weight=\"\(weight)\"/>"
        }
        return text + "</link:calculationLink>"
    }
}
