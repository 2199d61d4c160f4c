import Bytes

/// The items of a form, in their order, each with the beginnings of the titles that it has had.
struct FormItems {
    enum Form: Equatable { case annual, quarterly, current, foreignAnnual }

    /// A place in the form's order.
    struct Slot {
        var part: Int?
        var code: ItemCode
        /// Letters only, in lower case.
        var titles: [String]
    }

    let form: Form
    let slots: [Slot]

    /// Nil for forms without items.
    init?(formType: String) {
        let name = formType.uppercased()
        if name.hasPrefix("10-K") || name.hasPrefix("10K") {
            form = .annual
            slots = Self.annual
        } else if name.hasPrefix("10-Q") || name.hasPrefix("10Q") {
            form = .quarterly
            slots = Self.quarterly
        } else if name.hasPrefix("8-K") || name.hasPrefix("8K") {
            form = .current
            slots = Self.current
        } else if name.hasPrefix("20-F") || name.hasPrefix("20F") {
            form = .foreignAnnual
            slots = Self.foreignAnnual
        } else {
            return nil
        }
    }

    /// The places that a number can mean; those of Form 10-Q have one in each part.
    func places(of code: ItemCode) -> [Int] {
        let places = slots.indices.filter { slots[$0].code == code }
        guard places.isEmpty, code.letter != 0 else { return places }
        // `Item 7(A)` of a current report, `Item 15(a)` of an annual one: a paragraph.
        return slots.indices.filter { slots[$0].code == ItemCode(code.number) }
    }

    /// Whether the form has an item of just this number.
    func has(_ code: ItemCode) -> Bool { slots.contains { $0.code == code } }

    /// The places between two: `Items 1A through 1C`.
    func places(between first: Int, and last: Int) -> [Int] {
        guard first < last, slots[first].code.fraction.map({ _ in true }) == slots[last].code.fraction.map({ _ in true }) else { return [] }
        return Array(first + 1..<last)
    }

    /// `ITEM 1ARISK FACTORS`: whether the form has 1A, and the title is its own and not that of 1.
    func prefers(_ glued: ItemMark.Named, to mark: ItemMark, in list: BlockList, _ block: Int) -> Bool {
        func isNamed(_ code: ItemCode, _ title: Int) -> Bool {
            let letters = list.withText(block) { Self.letters($0, from: title) }
            return slots.indices.contains { slots[$0].code == code && fit(letters, $0) == .begins }
        }
        return isNamed(glued.code, glued.title) && !mark.codes.contains { isNamed($0, mark.title) }
    }

    // MARK: How well a title fits

    enum Fit: Int, Comparable {
        case none, within, begins

        static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// Compares a title's letters, in lower case, with what the item is called.
    func fit(_ letters: [UInt8], _ slot: Int) -> Fit {
        var best = Fit.none
        for title in slots[slot].titles {
            if letters.starts(with: title.utf8) { return .begins }
            if best == .none, title.utf8.count >= 8, Self.contains(letters.prefix(80), title) { best = .within }
        }
        return best
    }

    private static func contains(_ letters: ArraySlice<UInt8>, _ title: String) -> Bool {
        let pattern = Array(title.utf8)
        guard letters.count >= pattern.count else { return false }
        return (letters.startIndex...letters.endIndex - pattern.count).contains { letters[$0...].starts(with: pattern) }
    }

    /// The letters of a text in lower case; a ligature or an accent is passed over.
    static func letters(_ text: Span<UInt8>, from start: Int, limit: Int = 120) -> [UInt8] {
        var letters: [UInt8] = []
        var position = start
        while position < text.count, letters.count < limit {
            if text[position].isASCIILetter { letters.append(text[position].asciiLowercased) }
            position += 1
        }
        return letters
    }

    // MARK: The forms

    private static func slots(_ part: Int?, _ items: [(StaticString, [String])]) -> [Slot] {
        items.map { Slot(part: part, code: ItemCode($0.0), titles: $0.1) }
    }

    /// Form 10-K with its forerunners and 10-KSB, whose numbers mean other things from 6 on; two of them changed parts.
    private static let annual =
        slots(
            1,
            [
                ("1", ["business", "descriptionofbusiness", "ourbusiness", "generaldevelopment", "thecompany", "descriptionofthebusiness"]),
                ("1A", ["riskfactors", "executiveofficers"]), ("1B", ["unresolvedstaff", "executiveofficers"]), ("1C", ["cybersecurity"]),
                ("2", ["propert", "descriptionofpropert"]), ("3", ["legal"]), ("4", ["minesafety", "submissionofmatters", "reserved", "removed"]),
                ("4A", ["executiveofficers", "informationaboutour", "reserved"]),
            ])
        + slots(
            2,
            [
                ("5", ["market"]), ("6", ["selected", "reserved", "consolidatedselected", "management", "planofoperation"]),
                ("7", ["management", "mda", "financialstatements"]), ("7A", ["quantitative", "qualitative", "marketrisk", "disclosuresaboutmarket"]),
                ("8", ["financialstatements", "consolidatedfinancial", "changesin"]), ("8A", ["controls", "disclosurecontrols"]), ("8B", ["otherinformation"]),
                ("9", ["changesin", "disagreements", "changeinaccount"]), ("9A", ["controls", "disclosurecontrols"]), ("9B", ["otherinformation"]),
                ("9C", ["disclosureregarding", "disclosuresregarding"]),
            ])
        + slots(
            3,
            [
                ("9", ["directors"]), ("10", ["directors", "executiveofficers", "executivecompensation"]),
                ("11", ["executivecompensation", "compensation", "security"]),
                ("12", ["security", "certainrelation", "beneficialowner"]), ("13", ["certainrelation", "exhibits"]),
                ("14", ["principalaccount", "controls"]),
            ])
        + slots(
            4,
            [
                ("14", ["exhibit"]), ("15", ["exhibit", "principalaccount", "financialstatement"]),
                ("16", ["formksummary", "summary", "principalaccount", "exhibit"]),
            ])

    private static let quarterly =
        slots(
            1,
            [
                ("1", ["financialstatement", "condensed", "consolidated", "unaudited", "interim", "financialinformation"]),
                ("2", ["management", "mda", "planofoperation"]),
                ("3", ["quantitative", "qualitative", "controls"]), ("3A", ["controls"]), ("4", ["controls", "disclosurecontrols"]), ("4A", ["controls"]),
            ])
        + slots(
            2,
            [
                ("1", ["legal"]), ("1A", ["riskfactors"]), ("1B", ["unresolved"]),
                ("2", ["unregistered", "changesinsecurities", "changeinsecurities", "changesinthe", "issuerpurchases", "salesof", "purchasesof", "marketfor"]),
                ("3", ["default"]), ("4", ["minesafety", "submissionofmatters", "submission", "removed", "reserved"]), ("5", ["other"]), ("6", ["exhibit"]),
            ])

    /// Form 8-K: the numbers until August 2004, then those since.
    private static let current: [Slot] = {
        let old: [(StaticString, [String])] = [
            ("1", ["changesincontrol", "changeincontrol"]), ("2", ["acquisition"]), ("3", ["bankruptcy"]),
            ("4", ["changesinregistrant", "changeinregistrant"]),
            ("5", ["other"]), ("6", ["resignation"]), ("7", ["financialstatement", "exhibits"]), ("8", ["changeinfiscal"]),
            ("9", ["regulationfd", "salesofequity"]), ("10", ["amendment"]), ("11", ["temporarysuspension"]),
            ("12", ["resultsofoperation", "disclosureofresults"]),
        ]
        let new: [(Int, [[String]])] = [
            (1, [["entry"], ["termination"], ["bankruptcy"], ["minesafety"], ["materialcyber"]]),
            (2, [["completion"], ["resultsofoperation"], ["creation"], ["triggering"], ["cost"], ["materialimpair"]]),
            (3, [["notice"], ["unregistered"], ["materialmodif"]]), (4, [["changesinregistrant", "changeinregistrant"], ["nonreliance"]]),
            (
                5,
                [
                    ["changesincontrol", "changeincontrol"], ["departure", "election"], ["amendment"], ["temporary"], ["amendment"], ["changeinshell"],
                    ["submission"], ["shareholder"],
                ]
            ),
            (6, [["abs"], ["changeofservicer"], ["changeincredit"], ["failure"], ["securitiesact"], ["static"], [], [], [], ["alternative"]]),
            (7, [["regulationfd"]]), (8, [["other"]]), (9, [["financialstatement", "exhibits", "financialinformation"]]),
        ]
        return slots(nil, old)
            + new.flatMap { number, items in
                items.enumerated().map { Slot(part: nil, code: ItemCode(number, fraction: $0.offset + 1), titles: $0.element) }
            }
    }()

    private static let foreignAnnual =
        slots(
            1,
            [
                ("1", ["identity", "descriptionofbusiness"]), ("2", ["offerstatistics", "descriptionofprop"]), ("3", ["keyinformation", "legal"]),
                ("4", ["informationonthecompany", "informationon", "informationabout", "controlof"]), ("4A", ["unresolved"]),
                ("5", ["operatingandfinancial", "natureof"]),
                ("6", ["directors", "exchangecontrol"]), ("7", ["majorshareholder", "taxation"]), ("8", ["financial", "selected"]),
                ("9", ["theoffer", "offer", "management"]), ("9A", ["quantitative"]), ("10", ["additionalinformation", "directors"]),
                ("11", ["quantitative", "compensation"]), ("12", ["descriptionofsecurities", "optionsto"]), ("12A", ["debt"]), ("12B", ["warrants"]),
                ("12C", ["other"]),
                ("12D", ["american"]),
            ])
        + slots(
            2,
            [
                ("13", ["default", "interestof"]), ("14", ["materialmod", "descriptionof"]), ("15", ["controls", "disclosurecontrols", "default", "reserved"]),
                ("16", ["reserved", "changesinsec"]),
                ("16A", ["auditcommittee"]), ("16B", ["codeofethics"]), ("16C", ["principalaccountant"]), ("16D", ["exemption"]), ("16E", ["purchases"]),
                ("16F", ["change"]), ("16G", ["corporategovernance"]), ("16H", ["minesafety"]), ("16I", ["disclosureregarding"]), ("16J", ["insidertrading"]),
                ("16K", ["cybersecurity"]),
            ]) + slots(3, [("17", ["financialstatements"]), ("18", ["financialstatements"]), ("19", ["exhibits", "financialstatements"])])
}
