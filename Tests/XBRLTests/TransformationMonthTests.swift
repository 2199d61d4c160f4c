import Testing
import XBRL

/// The months of each language, in every form of date that the language has.
@Suite struct TransformationMonthTests {
    @Test(arguments: languages)
    func everyMonthIsUnderstood(_ language: Language) {
        for (index, name) in language.months.enumerated() {
            let month = index < 9 ? "0\(index + 1)" : "\(index + 1)"
            for written in [name, name.uppercased(), name.prefix(1).uppercased() + name.dropFirst()] where language.takesSmall || written != name {
                for form in language.forms {
                    let content = form.content(written)
                    #expect(transformed(5, form.name(language.code), content) == form.value(month), "\(form.name(language.code))(\(content))")
                }
            }
        }
    }

    @Test(arguments: languages)
    func otherWordsAreRefused(_ language: Language) {
        for form in language.forms {
            for name in ["foo", "", "x"] { #expect(transformed(5, form.name(language.code), form.content(name)) == nil, "\(form.name(language.code))") }
            let name = language.months[0].uppercased()
            #expect(transformed(5, form.name(language.code), name) == nil)
            #expect(transformed(5, form.name(language.code), form.content(name) + " 1 1") == nil)
        }
    }

    @Test func theTextAroundANameIsBounded() {
        #expect(transformed(4, "date-day-monthname-de", "1. Januarinnen") == nil)
        #expect(transformed(4, "date-day-monthname-cs", "1. led.") == "--01-01")
        #expect(transformed(4, "date-day-monthname-cs", "1. ledxx") == nil)
        #expect(transformed(4, "date-day-monthname-en", "1 january") == nil)
        #expect(transformed(4, "date-day-monthname-de", "1 jANuar") == nil)
        #expect(transformed(4, "date-day-monthname-fi", "1 xtammikuuta") == nil)
        #expect(transformed(4, "date-monthname-day-year-en", "December\u{A0}31, 2020") == "2020-12-31")
        #expect(transformed(4, "date-monthname-day-year-en", "Sept. 30th, 20") == "2020-09-30")
        #expect(transformed(4, "date-monthname-day-year-en", "February 29, 2021") == nil)
        #expect(transformed(4, "date-monthname-day-year-en", "December 31") == nil)
        #expect(transformed(4, "date-monthname-day-en", "December 31st") == "--12-31")
        #expect(transformed(4, "date-monthname-day-en", "December 31 or so") == nil)
        #expect(transformed(4, "date-day-monthname-year-bg", "1 януари 2021 г.") == "2021-01-01")
        #expect(transformed(4, "date-day-monthname-year-pl", "1 stycznia 2021 r.") == "2021-01-01")
        #expect(transformed(4, "date-day-monthname-year-de", "1 Januar 2021 n.") == nil)
        #expect(transformed(4, "date-day-monthname-year-hi", "३१ दिसंबर २०२०") == "2020-12-31")
        #expect(transformed(4, "date-day-monthname-year-hi", "1 जनवरी 5") == nil)
    }

    @Test func theNamesOfRegistries2And3() {
        #expect(transformed(2, "datemonthdayyearen", "April 15, 2025") == "2025-04-15")
        #expect(transformed(2, "datemonthdayyearen", "April 31, 2025") == nil)
        #expect(transformed(2, "datemonthdayen", "JUNE 30") == "--06-30")
        #expect(transformed(2, "datemonthdayen", "30 June") == nil)
        #expect(transformed(2, "datedaymonthen", "30th June") == "--06-30")
        #expect(transformed(2, "datedaymonthen", "31 June") == nil)
        #expect(transformed(2, "datedaymonthyearen", "30 Jun 2020") == "2020-06-30")
        #expect(transformed(2, "datedaymonthyearen", "30 Jun") == nil)
        #expect(transformed(2, "datemonthyearen", "June, 2020") == "2020-06")
        #expect(transformed(2, "datemonthyearen", "Juni2020x") == nil)
        #expect(transformed(2, "dateyearmonthen", "2020 June") == "2020-06")
        #expect(transformed(2, "dateyearmonthen", "2020 June!") == nil)
        #expect(transformed(3, "datedaymonthdk", "2. februar") == "--02-02")
        #expect(transformed(3, "datedaymonthdk", "30. februar") == nil)
        #expect(transformed(3, "datedaymonthyeardk", "2.feb.2011") == "2011-02-02")
        #expect(transformed(3, "datedaymonthyeardk", "2.xyz.2011") == nil)
        #expect(transformed(3, "datemonthyeardk", "December 2020") == "2020-12")
        #expect(transformed(3, "datemonthyeardk", "2020 December") == nil)
        #expect(transformed(3, "datedaymonthyearin", "११ जुलाई २०१२") == "2012-07-11")
        #expect(transformed(3, "datedaymonthyearin", "11-७-2012") == "2012-07-11")
        #expect(transformed(3, "datedaymonthyearin", "11 July 2012") == nil)
        #expect(transformed(3, "datemonthyearin", "मार्च 2012") == "2012-03")
        #expect(transformed(3, "datemonthyearin", "March 2012") == nil)
    }

    @Test func romanNumerals() {
        let numerals = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
        for (index, numeral) in numerals.enumerated() {
            let month = index < 9 ? "0\(index + 1)" : "\(index + 1)"
            for written in [numeral, numeral.lowercased()] {
                #expect(transformed(4, "date-day-monthroman", "5. \(written)") == "--\(month)-05")
                #expect(transformed(4, "date-day-monthroman-year", "5.\(written).2020") == "2020-\(month)-05")
                #expect(transformed(4, "date-monthroman-year", "\(written)/20") == "2020-\(month)")
            }
        }
        for wrong in ["XIII", "IIII", "VX", "Iv", "xI", "", "L"] {
            #expect(transformed(4, "date-day-monthroman", "5. \(wrong)") == nil, "\(wrong)")
            #expect(transformed(4, "date-day-monthroman-year", "5. \(wrong) 2020") == nil, "\(wrong)")
            #expect(transformed(4, "date-monthroman-year", "\(wrong) 2020") == nil, "\(wrong)")
        }
    }
}

/// A form of date: its transformation's name, a content with a month, the value.
enum Form: Sendable {
    case day, dayYear, year, firstDay, firstDayYear, yearFirst, yearNameDay, yearDay

    func name(_ code: String) -> String {
        switch self {
        case .day: "date-day-monthname-\(code)"
        case .dayYear: "date-day-monthname-year-\(code)"
        case .year: "date-monthname-year-\(code)"
        case .firstDay: "date-monthname-day-\(code)"
        case .firstDayYear: "date-monthname-day-year-\(code)"
        case .yearFirst: "date-year-monthname-\(code)"
        case .yearNameDay: "date-year-monthname-day-\(code)"
        case .yearDay: "date-year-day-monthname-\(code)"
        }
    }

    func content(_ month: String) -> String {
        switch self {
        case .day: "5. \(month)"
        case .dayYear: " 05 \(month) 2021\n"
        case .year: "\(month) 2021"
        case .firstDay: "\(month) 5"
        case .firstDayYear: "\(month) 5, 2021"
        case .yearFirst: "2021. \(month)"
        case .yearNameDay: "21. \(month) 5"
        case .yearDay: "2021. gada 5. \(month)"
        }
    }

    func value(_ month: String) -> String {
        switch self {
        case .day, .firstDay: "--\(month)-05"
        case .year, .yearFirst: "2021-\(month)"
        default: "2021-\(month)-05"
        }
    }
}

struct Language: CustomTestStringConvertible, Sendable {
    let code: String
    let forms: [Form]
    let months: [String]
    var takesSmall = true

    init(_ code: String, _ months: String, _ forms: [Form] = [.day, .dayYear, .year]) {
        self.code = code
        self.forms = forms
        self.months = months.split(separator: " ").map(String.init)
        takesSmall = code != "en"
    }

    var testDescription: String { "\(code) \(forms.count)" }
}

private let languages: [Language] = [
    Language("bg", "януари февруари март април май юни юли август септември октомври ноември декември"),
    Language("cs", "ledna února března dubna května června července srpna září října listopadu prosince"),
    Language("cs", "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec", [.year]),
    Language("cs", "led. úno. bře. dub. kvě. čvn. čvc. srp. zář. říj. lis. pro.", [.day, .year]),
    Language("cy", "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr"),
    Language("cy", "ionawr chwefror fawrth ebrill fai fehefin ngorffennaf awst fedi hydref dachwedd ragfyr", [.year]),
    Language("da", "januar februar marts april maj juni juli august september oktober november december"),
    Language("de", "januar februar märz april mai juni juli august september oktober november dezember"),
    Language("de", "jänner feber maerz apr. mai jun. jul. aug. sep. okt. nov. dez."),
    Language("el", "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου"),
    Language("el", "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος", [.year]),
    Language(
        "en", "January February March April May June July August September October November December",
        [.day, .dayYear, .year, .firstDay, .firstDayYear, .yearFirst]),
    Language("en", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", [.day, .dayYear, .year, .firstDay, .firstDayYear, .yearFirst]),
    Language("es", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    Language("et", "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember"),
    Language("fi", "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"),
    Language("fr", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    Language("hi", "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर", [.dayYear, .year]),
    Language("hr", "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca"),
    Language("hu", "január február március április május június július augusztus szeptember október november december", [.firstDay, .yearFirst, .yearNameDay]),
    Language("it", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    Language("lt", "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio", [.firstDay, .yearFirst, .yearNameDay]),
    Language("lv", "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris", [.day, .yearDay, .yearFirst]),
    Language("nl", "januari februari maart april mei juni juli augustus september oktober november december"),
    Language("no", "januar februar mars april mai juni juli august september oktober november desember"),
    Language("pl", "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
    Language("pt", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    Language("ro", "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie"),
    Language("sk", "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra"),
    Language("sl", "januar februar marec april maj junij julij avgust september oktober november december"),
    Language("sv", "januari februari mars april maj juni juli augusti september oktober november december"),
]
