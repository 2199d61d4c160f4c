import Bytes
import Records

/// How much of a report's text stands in no section: what a heading that was not recognised took with it.
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
            // Signatures stand behind the last item.
            if index >= last, signed < SectionThresholds.signatures {
                signed += block.text.count
                continue
            }
            missing += block.text.count
        }
    }

    /// The problem of a report of which much is missing.
    func problem(document: String?) -> Problem? {
        guard missing >= SectionThresholds.uncoveredBytes, total > 0, missing >= total / 100 * SectionThresholds.uncoveredPercent else { return nil }
        return Problem(
            code: "text_not_covered", message: "\(missing * 100 / total) % of the report's text (\(missing) of \(total) bytes) is in no section",
            document: document)
    }
}
