import Bytes
import Records

/// How much of a report's text stands in no section: what a heading that was not recognised took with it.
struct SectionCoverage {
    private(set) var total = 0
    private(set) var missing = 0

    mutating func add(_ part: ReportPart) {
        let list = part.list
        let covered = BlockRuns(merging: (part.sections.map(\.blocks) + part.contents).filter { !$0.isEmpty })
        let cover = CoverPage.end(list, before: part.sections.map(\.blocks.lowerBound).min() ?? 0)
        let last = part.sections.map(\.blocks.upperBound).max() ?? 0
        var signed = 0
        for index in list.blocks.indices {
            let block = list.blocks[index]
            total += block.text.count
            if block.marks.contains(.furniture) || index < cover || !covered.run(at: index).isEmpty { continue }
            // Signatures stand behind the last item.
            if index >= last, signed < SectionLimits.signatures {
                signed += block.text.count
                continue
            }
            missing += block.text.count
        }
    }

    /// The problem of a report of which much is missing.
    func problem(document: String?) -> Problem? {
        guard missing >= SectionLimits.uncoveredBytes, total > 0, missing >= total / 100 * SectionLimits.uncoveredPercent else { return nil }
        return Problem(
            code: "text_not_covered", message: "\(missing * 100 / total) % of the report's text (\(missing) of \(total) bytes) is in no section",
            document: document)
    }
}

/// The first page of a report, which belongs to no item.
enum CoverPage {
    /// Where it ends: behind the last line of it that every form has.
    static func end(_ list: BlockList, before first: Int) -> Int {
        var end = 0
        var length = 0
        for index in list.blocks.indices.prefix(first) {
            length += list.blocks[index].text.count
            if length > SectionLimits.cover { break }
            let letters = list.withText(index) { FormItems.letters($0, from: 0, limit: 400) }
            let text = String(decoding: letters, as: UTF8.self)
            if phrases.contains(where: { text.contains($0) }) { end = index + 1 }
        }
        return end
    }

    /// In letters.
    private static let phrases = [
        "securitiesandexchangecommission", "exactnameofregistrant", "commissionfilenumber", "irsemployer", "addressofprincipal", "telephonenumber",
        "checkmark", "checktheappropriatebox", "securitiesregisteredpursuant", "aggregatemarketvalue", "outstanding", "incorporatedbyreference",
        "emerginggrowthcompany", "shellcompany", "tableofcontents", "formerlyknown", "formername", "writtencommunications", "solicitingmaterial",
        "precommencement", "tradingsymbol", "stateorotherjurisdiction", "dateofreport",
    ]
}
