/// The names of months in a language, as in the registries: the beginnings of the names, in lower case.
enum MonthNames: UInt8, Sendable, CaseIterable {
    /// Months as numbers.
    case numbers
    case bg, cs, cy, da, de, el, en, es, et, fi, fr, hi, hr, hu, it, lt, lv, nl, no, pl, pt, ro, sk, sl, sv
    case roman

    /// The code at the end of a transformation's name.
    var code: StaticString {
        switch self {
        case .numbers, .roman: ""
        case .bg: "bg"
        case .cs: "cs"
        case .cy: "cy"
        case .da: "da"
        case .de: "de"
        case .el: "el"
        case .en: "en"
        case .es: "es"
        case .et: "et"
        case .fi: "fi"
        case .fr: "fr"
        case .hi: "hi"
        case .hr: "hr"
        case .hu: "hu"
        case .it: "it"
        case .lt: "lt"
        case .lv: "lv"
        case .nl: "nl"
        case .no: "no"
        case .pl: "pl"
        case .pt: "pt"
        case .ro: "ro"
        case .sk: "sk"
        case .sl: "sl"
        case .sv: "sv"
        }
    }

    /// The maximum number of characters that may follow a name at the end of the content.
    var longestEnding: Int {
        switch self {
        case .numbers, .en, .hi, .roman: 0
        case .cs: 1
        case .et, .fr: 5
        case .cy, .es, .ro, .hu: 7
        case .el, .fi: 8
        case .pl: 9
        case .lt: .max
        default: 6
        }
    }

    /// Whether the name must not follow a letter.
    var beginsWord: Bool {
        switch self {
        case .cy, .fi, .lt, .pl: true
        default: false
        }
    }

    /// Whether the name must begin with a capital letter.
    var needsCapital: Bool { self == .en }

    /// Whether the year may follow the name without a separator.
    var mayTouchYear: Bool { self == .da || self == .sv }

    /// Whether text may follow the year ("r.", "г.").
    var allowsEndingAfterYear: Bool { self == .bg || self == .pl }

    /// Returns the names of the twelve months, with alternatives separated by blanks. A shorter name may precede a longer one that begins with it, because the
    /// text after the name decides whether the name matches.
    ///
    /// - Parameter withDay: whether the date has a day, which changes the names in some languages.
    func list(withDay: Bool) -> InlineArray<12, StaticString> {
        switch self {
        case .numbers: InlineArray(repeating: "")
        case .bg: ["ян", "фев", "мар", "апр", "май маи", "юни", "юли", "авг", "сеп", "окт", "ное", "дек"]
        case .cs: withDay ? Self.czechDays : Self.czech
        case .cy: withDay ? Self.welshDays : Self.welsh
        case .da, .sv: ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
        case .de: ["jan jän jaen", "feb", "mär maer mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"]
        case .el: Self.greek
        case .en: Self.english
        case .es: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]
        case .et: ["jaan", "veebr", "märts marts", "apr", "mai", "juuni", "juuli", "aug", "sept", "okt", "nov", "dets"]
        case .fi: ["tam", "hel", "maa", "huh", "tou", "kes", "hei", "elo", "syy", "lok", "mar", "jou"]
        case .fr: ["janv", "févr fevr", "mars", "avr", "mai", "juin", "juil", "août aout", "sept", "oct", "nov", "déc dec"]
        case .hi: ["जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर नवम्बर", "दिसंबर दिसम्बर"]
        case .hr: ["sij", "velj", "ožu ozu", "tra", "svi", "lip", "srp", "kol", "ruj", "lis", "stu", "pro"]
        case .hu: ["jan", "feb", "márc marc", "ápr apr", "máj maj", "jún jun", "júl jul", "aug", "szept", "okt", "nov", "dec"]
        case .it: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"]
        case .lt: ["sau", "vas", "kov", "bal", "geg", "bir", "lie", "rugp rgp", "rugs rgs", "spa spl", "lap", "gru grd"]
        case .lv: ["janv", "febr", "marts", "apr", "maijs", "jūn jun", "jūl jul", "aug", "sept", "okt", "nov", "dec"]
        case .nl: ["jan", "feb", "maa mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
        case .no: ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"]
        case .pl: ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź paz", "lis", "gru"]
        case .pt: ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"]
        case .ro: ["ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "noi nov", "dec"]
        case .sk: ["jan", "feb", "mar", "apr", "máj maj", "jún jun", "júl jul", "aug", "sep", "okt", "nov", "dec"]
        case .sl: ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "avg", "sep", "okt", "nov", "dec"]
        case .roman: ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
        }
    }

    private static let english: InlineArray<12, StaticString> = [
        "january jan", "february feb", "march mar", "april apr", "may", "june jun",
        "july jul", "august aug", "september sep", "october oct", "november nov", "december dec",
    ]

    private static let czechDays: InlineArray<12, StaticString> = [
        "ledna led", "února unora úno uno", "března brezna bře bre", "dubna dub", "května kvetna kvě kve", "června cervna čvn cvn",
        "července cervence čvc cvc", "srpna srp", "září zari zář zar", "října rijna říj rij", "listopadu lis", "prosince pro",
    ]

    private static let czech: InlineArray<12, StaticString> = [
        "leden ledna lednu led", "únor unor února unora únoru unoru úno uno", "březen brezen března brezna březnu breznu bře bre",
        "duben dubna dubnu dub", "květen kveten května kvetna květnu kvetnu kvě kve", "červen cerven června cervna červnu cervnu čvn cvn",
        "červenec cervenec července cervence červenci cervenci čvc cvc", "srpen srpna srpnu srp", "září zari zář zar",
        "říjen rijen října rijna říjnu rijnu říj rij", "listopad listopadu lis", "prosinec prosince prosinci pro",
    ]

    private static let welshDays: InlineArray<12, StaticString> = [
        "ion", "chwe", "maw", "ebr", "mai", "meh", "gor", "aws", "med", "hyd", "tach", "rhag",
    ]

    /// The Welsh names, including the mutations after a preposition.
    private static let welsh: InlineArray<12, StaticString> = [
        "ion", "chwe", "maw faw", "ebr", "mai fai", "meh feh", "gor ngor", "aws", "med fed", "hyd", "tach dach nhach thach", "rhag rag",
    ]

    /// The Greek names. In some, the first letter may be the Latin letter that looks the same.
    private static let greek: InlineArray<12, StaticString> = [
        "ιαν ίαν iαν", "φεβ", "μάρ μαρ", "απρ άπρ aπρ αρίλ άρίλ aρίλ αριλ άριλ aριλ", "μαΐ μαι μάι μαϊ μάϊ", "ιούν ίούν ίουν ιουν iούν iουν",
        "ιούλ ίούλ ίουλ ιουλ iούλ iουλ", "αύγ αυγ", "σεπ", "οκτ όκτ oκτ", "νοέ νοε", "δεκ",
    ]
}
