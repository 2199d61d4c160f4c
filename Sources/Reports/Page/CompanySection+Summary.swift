import Figures
import Records

extension CompanySection {
    /// What the section shows, and what it leaves out.
    var summary: String {
        let newest = references.filings.lazy.compactMap(\.filingDate).max().map { ", the newest filed \($0)" } ?? ""
        let known = asOf.map { "as it was known on \($0)" } ?? "as the newest filing reports it"
        var sentences = ["Figures from \(NumberText.count(references.filings.count, "filing"))\(newest); each figure \(known)."]
        let tables = [(table: years, name: "fiscal year"), (table: quarters, name: "quarter")]
        let earlier = tables.filter { $0.table.earlier > 0 }.map { NumberText.count($0.table.earlier, "earlier \($0.name)") }
        if !earlier.isEmpty { sentences.append("Left out: \(earlier.joined(separator: " and ")).") }
        let empty = tables.compactMap { Self.list($0.table.empty, $0.name) }
        if !empty.isEmpty { sentences.append("No figures are known for \(empty.joined(separator: " and ")).") }
        return sentences.joined(separator: " ")
    }

    /// Returns the names of the periods if there are at most three, else their number; nil if there are none.
    private static func list(_ columns: [StitchedTable.Column], _ name: String) -> String? {
        guard let first = columns.first, let last = columns.last else { return nil }
        return columns.count > 3 ? "\(columns.count) \(name)s between \(first.name) and \(last.name)" : columns.map(\.name).joined(separator: ", ")
    }
}
