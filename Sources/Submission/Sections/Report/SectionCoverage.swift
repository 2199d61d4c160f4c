import Bytes
import Records

/// Measures how much text of a report is in no section. Much of it shows that a heading was not recognised.
struct SectionCoverage {
    private(set) var total = 0
    private(set) var missing = 0

    mutating func add(_ part: ReportPart) {
        let list = part.list
        let covered = BlockRuns(merging: part.known.filter { !$0.isEmpty })
        let cover = CoverPage.end(list, before: part.sections.map(\.blocks.lowerBound).min() ?? 0)
        let last = part.sections.map(\.blocks.upperBound).max() ?? 0
        var signed = 0
        for index in list.blocks.indices {
            let block = list.blocks[index]
            total += block.text.count
            if block.marks.contains(.furniture) || index < cover || !covered.run(at: index).isEmpty { continue }
            // Signatures follow the last item.
            if index >= last, signed < SectionThresholds.signaturesLength {
                signed += block.text.count
                continue
            }
            missing += block.text.count
        }
    }

    /// Returns the problem of a report with much text in no section.
    func problem(document: String?) -> Problem? {
        guard missing >= SectionThresholds.uncoveredBytes, total > 0, missing >= total / 100 * SectionThresholds.uncoveredPercent else { return nil }
        return Problem(
            code: "text_not_covered", message: "\(missing * 100 / total) % of the report's text (\(missing) of \(total) bytes) is in no section",
            document: document)
    }
}
