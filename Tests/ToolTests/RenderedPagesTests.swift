import Bytes
import JSONLines
import Testing

/// Compares statements line by line with the pages that the SEC's renderer made of the same filing.
@Suite(.enabled(if: Places.corpus != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct RenderedPagesTests {
    @Test(arguments: [("R4.htm", "balance"), ("R2.htm", "income")])
    func statementsHaveTheLinesOfTheRenderedPage(_ page: String, _ type: String) throws {
        let folder = try #require(Places.corpus)
        let rows = try RenderedPage.rows("\(folder)/xbrl/aapl-20250329/\(page)")
        let run = try Subprocess.run(["\(Places.binaries)/xbrl-extract", "--emit", "statements", "\(folder)/assembled/0000320193-25-000057.txt"], seconds: 60)
        let statement = try #require(
            run.output.split(separator: "\n").compactMap { line -> JSONValue? in
                let bytes = Array(line.utf8)
                return try? JSONValue(parsing: bytes.span)
            }.first { $0["statement_type"]?.string == type && $0["primary"]?.boolean == true })
        let lines = try #require(statement["lines"]?.array)
        #expect(lines.map { $0["label"]?.string ?? "" } == rows.map(\.label))
        for (line, row) in zip(lines, rows) {
            guard case .number(let digits) = line["value"] else {
                #expect(row.figure.isEmpty, "\(row.label) has no figure")
                continue
            }
            let isNegative = digits.hasPrefix("-") != (line["negated"]?.boolean ?? false)
            #expect(row.isNegative == isNegative, "\(row.label)")
            // The page shows millions, or thousands of shares: the same digits without trailing zeros.
            #expect(digits.filter(\.isNumber).hasPrefix(row.figure), "\(row.label): \(digits) is shown as \(row.figure)")
            #expect(digits.filter(\.isNumber).dropFirst(row.figure.count).allSatisfy { $0 == "0" }, "\(row.label)")
        }
    }

    @Test func everyLineIsALineOfTheRendererOwnList() throws {
        let folder = try #require(Places.corpus)
        let bytes = try readFile("\(folder)/xbrl/aapl-20250329/MetaLinks.json")
        let links = try JSONValue(parsing: bytes.span)
        let instance = try #require(links["instance"]?.members?.first?.value)
        let tags = try #require(instance["tag"]?.members)
        let run = try Subprocess.run(["\(Places.binaries)/xbrl-extract", "--emit", "statements", "\(folder)/assembled/0000320193-25-000057.txt"], seconds: 60)
        var checked = 0
        for line in run.output.split(separator: "\n") {
            let bytes = Array(line.utf8)
            let record = try JSONValue(parsing: bytes.span)
            guard record["type"]?.string == "statement", let role = record["role"]?.string else { continue }
            for line in record["lines"]?.array ?? [] where line["dimensions"] == nil {
                let concept = (line["concept"]?.string ?? "").replacing(":", with: "_")
                let tag = try #require(tags.first { $0.key == concept }?.value, "\(concept) is not in MetaLinks.json")
                #expect(tag["presentation"]?.array?.contains(.string(role)) == true, "\(concept) does not stand in \(role)")
                let labels = tag["lang"]?["en-us"]?["role"]?.members?.compactMap(\.value.string) ?? []
                #expect(labels.contains(line["label"]?.string ?? ""), "\(concept): \(line["label"]?.string ?? "")")
                checked += 1
            }
        }
        #expect(checked > 200)
    }
}

/// A page of the SEC's renderer: the label and the first figure of each row.
enum RenderedPage {
    struct Row {
        var label: String
        /// The digits of the first figure; empty if the row has none.
        var figure: String
        var isNegative: Bool
    }

    static func rows(_ path: String) throws -> [Row] {
        let page = String(decoding: try readFile(path), as: UTF8.self)
        let table = page.split(separator: "</table>", maxSplits: 1)[0]
        return table.split(separator: "<tr").compactMap { row in
            let cells = row.split(separator: "<td").dropFirst().map(text)
            guard row.contains("<td class=\"pl"), let label = cells.first else { return nil }
            let figure = cells.dropFirst().first ?? ""
            return Row(label: label, figure: figure.filter(\.isNumber).trimmedZeros, isNegative: figure.contains("("))
        }
    }

    /// Returns the text of a cell, without tags.
    private static func text(_ cell: Substring) -> String {
        var text = ""
        var isInTag = true
        for character in cell {
            switch character {
            case "<": isInTag = true
            case ">": isInTag = false
            default: if !isInTag { text.append(character) }
            }
        }
        for (entity, character) in [("&#160;", " "), ("&#8217;", "’"), ("&amp;", "&")] { text = text.replacing(entity, with: character) }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension String {
    /// Removes trailing zeros, which depend on the unit of the page.
    fileprivate var trimmedZeros: String {
        var text = self
        while text.count > 1, text.last == "0" { text.removeLast() }
        return text
    }
}
