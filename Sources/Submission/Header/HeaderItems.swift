import Bytes

/// Translates the items of a header into codes, `2.02`. The tagged form has codes, the tab form has titles.
///
/// Form 8-K was renumbered on 23 August 2004 (Release 33-8400). Some titles occur in both numberings, so the filing date decides.
enum HeaderItems {
    /// Returns the code of an item of `form` filed on `day` (`YYYYMMDD`); the text itself if it is not a known title.
    static func code(_ text: String, form: String, filedOn day: String) -> String {
        // In some notices on Form D, the value in tab form contains a tag: `<ITEMS>06c`.
        let text = text.hasPrefix("<ITEMS>") ? String(text.dropFirst("<ITEMS>".count)) : text
        let key = letters(text)
        let titles = form.hasPrefix("ABS-15G") ? securitizerTitles : form.hasPrefix("8-K") && day < "20040823" ? oldTitles : titles
        let best = titles.filter { key.hasPrefix($0.title) }.max { $0.title.utf8.count < $1.title.utf8.count }
        return best?.code ?? text
    }

    /// Returns only letters and digits, in lower case, because punctuation and case vary over the years.
    private static func letters(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0.isASCIILetter || $0.isDigit }.map(\.asciiLowercased), as: UTF8.self)
    }

    private typealias Titles = [(title: String, code: String)]

    /// The beginnings of titles: Form 8-K since August 2004, and the exemptions claimed on Form D.
    private static let titles: Titles = [
        ("entryintoamaterialdefinitive", "1.01"), ("terminationofamaterialdefinitive", "1.02"), ("bankruptcyorreceivership", "1.03"),
        ("minesafety", "1.04"), ("materialcybersecurityincident", "1.05"),
        ("completionofacquisitionordisposition", "2.01"), ("resultsofoperationsandfinancialcondition", "2.02"),
        ("creationofadirectfinancialobligation", "2.03"), ("triggeringeventsthataccelerate", "2.04"),
        ("costassociatedwithexit", "2.05"), ("costsassociatedwithexit", "2.05"), ("materialimpairment", "2.06"),
        ("noticeofdelisting", "3.01"), ("unregisteredsaleofequity", "3.02"), ("unregisteredsalesofequity", "3.02"),
        ("materialmodificationtorights", "3.03"), ("materialmodificationstorights", "3.03"),
        ("changesinregistrantscertifyingaccountant", "4.01"), ("nonrelianceonpreviouslyissued", "4.02"),
        ("changesincontrolofregistrant", "5.01"), ("departureofdirectors", "5.02"), ("electionofdirectors", "5.02"),
        ("amendmentstoarticlesofincorporation", "5.03"), ("amendmentstoarticlesofincorp", "5.03"),
        ("temporarysuspensionoftrading", "5.04"), ("amendmentstotheregistrantscodeofethics", "5.05"), ("amendmentstoregistrantscodeofethics", "5.05"),
        ("changeinshellcompanystatus", "5.06"), ("submissionofmatterstoavote", "5.07"), ("shareholderdirectornominations", "5.08"),
        ("shareholdernominations", "5.08"), ("absinformationalandcomputational", "6.01"), ("changeofservicerortrustee", "6.02"),
        ("changeincreditenhancement", "6.03"), ("failuretomakearequireddistribution", "6.04"), ("securitiesactupdatingdisclosure", "6.05"),
        ("staticpool", "6.06"), ("alternativefilingsofassetbackedissuers", "6.10"),
        ("regulationfddisclosure", "7.01"), ("otherevents", "8.01"), ("financialstatementsandexhibits", "9.01"),
        ("investmentcompanyactsection3c", "3C"), ("section3c1", "3C.1"), ("section3c2", "3C.2"), ("section3c3", "3C.3"), ("section3c4", "3C.4"),
        ("section3c5", "3C.5"), ("section3c6", "3C.6"), ("section3c7", "3C.7"), ("section3c9", "3C.9"), ("section3c10", "3C.10"),
        ("section3c11", "3C.11"), ("section3c12", "3C.12"), ("section3c13", "3C.13"), ("section3c14", "3C.14"),
        ("rule504b1i", "04.1"), ("rule504b1ii", "04.2"), ("rule504b1iii", "04.3"), ("rule505", "05"), ("rule506b", "06b"), ("rule506c", "06c"),
        ("rule506", "06"),
    ]

    /// The beginnings of titles of Form 8-K before August 2004.
    private static let oldTitles: Titles = [
        ("changesincontrolofregistrant", "1"), ("acquisitionordispositionofassets", "2"), ("bankruptcyorreceivership", "3"),
        ("changesinregistrantscertifyingaccountant", "4"), ("otherevents", "5"), ("resignationsofregistrantsdirectors", "6"),
        ("resignationofregistrantsdirectors", "6"), ("financialstatements", "7"), ("changeinfiscalyear", "8"), ("salesofequitysecurities", "9"),
        ("regulationfddisclosure", "9"), ("amendmentstotheregistrantscodeofethics", "10"), ("amendmentstoregistrantscodeofethics", "10"),
        ("temporarysuspensionoftrading", "11"), ("resultsofoperationsandfinancialcondition", "12"),
    ]

    /// The beginnings of titles of Form ABS-15G.
    private static let securitizerTitles: Titles = [
        ("initialfilingofrule15ga1", "1.01"), ("periodicfilingofrule15ga1", "1.02"), ("noticeofterminationofdutytofile", "1.03"),
        ("findingsandconclusionsofathirdpartyduediligencereportobtainedbytheissuer", "2.01"),
        ("findingsandconclusionsofathirdpartyduediligencereportobtainedbyissuer", "2.01"),
        ("findingsandconclusionsofathirdpartyduediligencereportobtainedbytheunderwriter", "2.02"),
        ("findingsandconclusionsofathirdpartyduediligencereportobtainedbyunderwriter", "2.02"),
    ]
}
