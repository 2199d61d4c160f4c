/// The items of each form, with the beginnings of their titles.
extension FormItems {
    private static func items(_ part: Int?, _ items: [(StaticString, [String])]) -> [Item] {
        items.map { Item(part: part, code: ItemCode($0.0), titles: $0.1) }
    }

    /// Form 10-K, with its older versions and with Form 10-KSB, in which the numbers from 6 on have other meanings. Items 9 and 14 occur in two parts.
    static let annual =
        items(
            1,
            [
                ("1", ["business", "descriptionofbusiness", "ourbusiness", "generaldevelopment", "thecompany", "descriptionofthebusiness"]),
                ("1A", ["riskfactors", "executiveofficers"]), ("1B", ["unresolvedstaff", "executiveofficers"]), ("1C", ["cybersecurity"]),
                ("2", ["propert", "descriptionofpropert"]), ("3", ["legal"]), ("4", ["minesafety", "submissionofmatters", "reserved", "removed"]),
                ("4A", ["executiveofficers", "informationaboutour", "reserved"]),
            ])
        + items(
            2,
            [
                ("5", ["market"]), ("6", ["selected", "reserved", "consolidatedselected", "management", "planofoperation"]),
                ("7", ["management", "mda", "financialstatements"]), ("7A", ["quantitative", "qualitative", "marketrisk", "disclosuresaboutmarket"]),
                ("8", ["financialstatements", "consolidatedfinancial", "changesin"]), ("8A", ["controls", "disclosurecontrols"]), ("8B", ["otherinformation"]),
                ("9", ["changesin", "disagreements", "changeinaccount"]), ("9A", ["controls", "disclosurecontrols"]), ("9B", ["otherinformation"]),
                ("9C", ["disclosureregarding", "disclosuresregarding"]),
            ])
        + items(
            3,
            [
                ("9", ["directors"]), ("10", ["directors", "executiveofficers", "executivecompensation"]),
                ("11", ["executivecompensation", "compensation", "security"]),
                ("12", ["security", "certainrelation", "beneficialowner"]), ("13", ["certainrelation", "exhibits"]),
                ("14", ["principalaccount", "controls"]),
            ])
        + items(
            4,
            [
                ("14", ["exhibit"]), ("15", ["exhibit", "principalaccount", "financialstatement"]),
                ("16", ["formksummary", "summary", "principalaccount", "exhibit"]),
            ])

    static let quarterly =
        items(
            1,
            [
                ("1", ["financialstatement", "condensed", "consolidated", "unaudited", "interim", "financialinformation"]),
                ("2", ["management", "mda", "planofoperation"]),
                ("3", ["quantitative", "qualitative", "controls"]), ("3A", ["controls"]), ("4", ["controls", "disclosurecontrols"]), ("4A", ["controls"]),
            ])
        + items(
            2,
            [
                ("1", ["legal"]), ("1A", ["riskfactors"]), ("1B", ["unresolved"]),
                ("2", ["unregistered", "changesinsecurities", "changeinsecurities", "changesinthe", "issuerpurchases", "salesof", "purchasesof", "marketfor"]),
                ("3", ["default"]), ("4", ["minesafety", "submissionofmatters", "submission", "removed", "reserved"]), ("5", ["other"]), ("6", ["exhibit"]),
            ])

    /// Form 8-K: the numbers used until August 2004, then those used since.
    static let current: [Item] = {
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
        return items(nil, old)
            + new.flatMap { number, items in
                items.enumerated().map { Item(part: nil, code: ItemCode(number, fraction: $0.offset + 1), titles: $0.element) }
            }
    }()

    static let foreignAnnual =
        items(
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
        + items(
            2,
            [
                ("13", ["default", "interestof"]), ("14", ["materialmod", "descriptionof"]), ("15", ["controls", "disclosurecontrols", "default", "reserved"]),
                ("16", ["reserved", "changesinsec"]),
                ("16A", ["auditcommittee"]), ("16B", ["codeofethics"]), ("16C", ["principalaccountant"]), ("16D", ["exemption"]), ("16E", ["purchases"]),
                ("16F", ["change"]), ("16G", ["corporategovernance"]), ("16H", ["minesafety"]), ("16I", ["disclosureregarding"]), ("16J", ["insidertrading"]),
                ("16K", ["cybersecurity"]),
            ]) + items(3, [("17", ["financialstatements"]), ("18", ["financialstatements"]), ("19", ["exhibits", "financialstatements"])])
}
