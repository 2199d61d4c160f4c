import Bytes

/// The cover page of a report, which belongs to no item.
enum CoverPage {
    /// Returns the block after the last block that has a phrase of the forms' cover pages.
    static func end(_ list: BlockList, before first: Int) -> Int {
        var end = 0
        var length = 0
        for index in list.blocks.indices.prefix(first) {
            length += list.blocks[index].text.count
            if length > SectionThresholds.coverLength { break }
            let letters = list.withText(index) { $0.lowercasedLetters(limit: 400) }
            let span = letters.span
            if phrases.contains(where: { span.firstIndex(of: $0) != nil }) { end = index + 1 }
        }
        return end
    }

    /// The phrases of cover pages: letters only, in lower case.
    private static let phrases: [StaticString] = [
        "securitiesandexchangecommission", "exactnameofregistrant", "commissionfilenumber", "irsemployer", "addressofprincipal", "telephonenumber",
        "checkmark", "checktheappropriatebox", "securitiesregisteredpursuant", "aggregatemarketvalue", "outstanding", "incorporatedbyreference",
        "emerginggrowthcompany", "shellcompany", "tableofcontents", "formerlyknown", "formername", "writtencommunications", "solicitingmaterial",
        "precommencement", "tradingsymbol", "stateorotherjurisdiction", "dateofreport",
    ]
}
