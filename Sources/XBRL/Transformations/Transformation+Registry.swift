import Bytes

/// A registry of transformations: one of the five of XBRL International, or that of the SEC.
enum Registry {
    case first, second, third, fourth, fifth
    case sec

    init?(namespace: Span<UInt8>) {
        if namespace.equals("http://www.xbrl.org/inlineXBRL/transformation/2020-02-12") {
            self = .fourth
        } else if namespace.equals("http://www.sec.gov/inlineXBRL/transformation/2015-08-31") {
            self = .sec
        } else if namespace.equals("http://www.xbrl.org/inlineXBRL/transformation/2022-02-16") {
            self = .fifth
        } else if namespace.equals("http://www.xbrl.org/inlineXBRL/transformation/2015-02-26") {
            self = .third
        } else if namespace.equals("http://www.xbrl.org/inlineXBRL/transformation/2011-07-31") {
            self = .second
        } else if namespace.equals("http://www.xbrl.org/inlineXBRL/transformation/2010-04-20")
            || namespace.equals("http://www.xbrl.org/2008/inlineXBRL/transformation")
        {
            self = .first
        } else {
            return nil
        }
    }

    func rule(named name: Span<UInt8>) -> Rule? {
        switch self {
        case .first: Self.find(name, in: Self.firstRules)
        case .second: Self.find(name, in: Self.secondRules)
        case .third: Self.find(name, in: Self.secondRules) ?? Self.find(name, in: Self.thirdRules)
        case .fourth: Self.find(name, in: Self.fourthRules) ?? Self.dateRule(name, isFifth: false)
        case .fifth: Self.find(name, in: Self.fourthRules) ?? Self.find(name, in: Self.fifthRules) ?? Self.dateRule(name, isFifth: true)
        case .sec: Self.find(name, in: Self.secRules)
        }
    }

    private static func find(_ name: Span<UInt8>, in rules: [(name: StaticString, rule: Rule)]) -> Rule? {
        for entry in rules where name.equals(entry.name) { return entry.rule }
        return nil
    }

    // MARK: XBRL International

    private static let firstRules: [(name: StaticString, rule: Rule)] = [
        ("dateslashus", .plainDate(.monthDayYear(separator: UInt8(ascii: "/")))),
        ("dateslasheu", .plainDate(.dayMonthYear(separator: UInt8(ascii: "/")))),
        ("datedotus", .plainDate(.monthDayYear(separator: UInt8(ascii: ".")))),
        ("datedoteu", .plainDate(.dayMonthYear(separator: UInt8(ascii: ".")))),
        ("datelongus", .plainDate(.nameDayYear(isShort: false))),
        ("dateshortus", .plainDate(.nameDayYear(isShort: true))),
        ("datelonguk", .plainDate(.dayNameYear(isShort: false))),
        ("dateshortuk", .plainDate(.dayNameYear(isShort: true))),
        ("datelongdaymonthuk", .plainDate(.dayName(isShort: false))),
        ("dateshortdaymonthuk", .plainDate(.dayName(isShort: true))),
        ("datelongmonthdayus", .plainDate(.nameDay(isShort: false))),
        ("dateshortmonthdayus", .plainDate(.nameDay(isShort: true))),
        ("dateslashdaymontheu", .plainDate(.dayMonth)),
        ("dateslashmonthdayus", .plainDate(.monthDay)),
        ("datelongyearmonth", .plainDate(.yearName(isShort: false))),
        ("dateshortyearmonth", .plainDate(.yearName(isShort: true))),
        ("datelongmonthyear", .plainDate(.nameYear(isShort: false))),
        ("dateshortmonthyear", .plainDate(.nameYear(isShort: true))),
        ("numcommadot", .groupedDecimal(DecimalGrouping(point: dot, groups: .threes, separator: comma))),
        ("numdotcomma", .groupedDecimal(DecimalGrouping(point: comma, groups: .threes, separator: dot))),
        ("numspacedot", .groupedDecimal(DecimalGrouping(point: dot, groups: .threes, allowsBlanks: true))),
        ("numspacecomma", .groupedDecimal(DecimalGrouping(point: comma, groups: .threes, allowsBlanks: true))),
        ("numcomma", .groupedDecimal(DecimalGrouping(point: comma, groups: .none))),
        ("numdash", .zeroHyphen),
    ]

    private static let secondRules: [(name: StaticString, rule: Rule)] = [
        ("numdotdecimal", .groupedDecimal(DecimalGrouping(point: dot, groups: .looseThrees, separator: comma, allowsBlanks: true))),
        ("zerodash", .zeroDash),
        ("booleanfalse", .false),
        ("booleantrue", .true),
        ("nocontent", .empty),
        ("datemonthdayyearen", .date(.nameDayYear, .en)),
        ("numcommadecimal", .groupedDecimal(DecimalGrouping(point: comma, groups: .looseThrees, separator: dot, allowsBlanks: true))),
        ("numunitdecimal", .unitDecimal(.strict)),
        ("datedaymonth", .date(.dayMonth, .numbers)),
        ("datedaymonthen", .date(.dayName, .en)),
        ("datedaymonthyear", .date(.dayMonthYear, .numbers)),
        ("datedaymonthyearen", .date(.dayNameYear, .en)),
        ("datemonthday", .date(.monthDay, .numbers)),
        ("datemonthdayen", .date(.nameDay, .en)),
        ("datemonthdayyear", .date(.monthDayYear, .numbers)),
        ("datemonthyearen", .date(.nameYear, .en)),
        ("dateyearmonthen", .date(.yearName, .en)),
        ("dateyearmonthcjk", .eastAsianDate(.yearMonth)),
        ("dateyearmonthdaycjk", .eastAsianDate(.yearMonthDay)),
        ("dateerayearmonthjp", .eastAsianDate(.eraYearMonth)),
        ("dateerayearmonthdayjp", .eastAsianDate(.eraYearMonthDay)),
    ]

    /// The rules that the third registry adds to the second.
    private static let thirdRules: [(name: StaticString, rule: Rule)] = [
        ("calindaymonthyear", .indianDate),
        ("datedaymonthdk", .date(.dayName, .da)),
        ("datedaymonthyeardk", .date(.dayNameYear, .da)),
        ("datedaymonthyearin", .date(.dayNameYear, .hi)),
        ("datemonthyear", .date(.monthYear, .numbers)),
        ("datemonthyeardk", .date(.nameYear, .da)),
        ("datemonthyearin", .date(.nameYear, .hi)),
        ("dateyearmonthday", .date(.yearMonthDay, .numbers)),
        ("numdotdecimalin", .groupedDecimal(DecimalGrouping(point: dot, groups: .indian, separator: comma, allowsBlanks: true))),
        ("numunitdecimalin", .unitDecimal(.indian)),
    ]

    /// The rules of the fourth registry, except those for dates with months' names, which are in `namedDates`.
    private static let fourthRules: [(name: StaticString, rule: Rule)] = [
        ("num-dot-decimal", .decimal(.dot)),
        ("fixed-zero", .zero),
        ("fixed-false", .false),
        ("fixed-true", .true),
        ("fixed-empty", .empty),
        ("num-comma-decimal", .decimal(.comma)),
        ("num-unit-decimal", .unitDecimal(.loose)),
        ("date-day-month", .date(.dayMonth, .numbers)),
        ("date-day-month-year", .date(.dayMonthYear, .numbers)),
        ("date-month-day", .date(.monthDay, .numbers)),
        ("date-month-day-year", .date(.monthDayYear, .numbers)),
        ("date-month-year", .date(.monthYear, .numbers)),
        ("date-year-month", .date(.yearMonth, .numbers)),
        ("date-year-month-day", .date(.yearMonthDay, .numbers)),
        ("date-day-monthroman", .date(.dayName, .roman)),
        ("date-day-monthroman-year", .date(.dayNameYear, .roman)),
        ("date-monthroman-year", .date(.nameYear, .roman)),
        ("date-ind-day-monthname-year-hi", .indianDate),
        ("date-jpn-era-year-month", .eastAsianDate(.eraYearMonth)),
        ("date-jpn-era-year-month-day", .eastAsianDate(.eraYearMonthDay)),
    ]

    /// The rules that the fifth registry adds to the fourth, except for Welsh dates.
    private static let fifthRules: [(name: StaticString, rule: Rule)] = [
        ("num-dot-decimal-apos", .decimal(.dotApostrophe)),
        ("num-comma-decimal-apos", .decimal(.commaApostrophe)),
        ("num-unit-decimal-apos", .unitDecimal(.looseApostrophe)),
    ]

    /// The transformations whose names end with a language, and their languages.
    private static let namedDates: [(prefix: StaticString, shape: DateShape, languages: [MonthNames])] = [
        ("date-monthname-day-year-", .nameDayYear, [.en]),
        ("date-monthname-day-", .nameDay, [.en, .hu, .lt]),
        (
            "date-monthname-year-", .nameYear,
            [.bg, .cs, .cy, .da, .de, .el, .en, .es, .et, .fi, .fr, .hi, .hr, .it, .nl, .no, .pl, .pt, .ro, .sk, .sl, .sv]
        ),
        (
            "date-day-monthname-year-", .dayNameYear,
            [.bg, .cs, .cy, .da, .de, .el, .en, .es, .et, .fi, .fr, .hi, .hr, .it, .nl, .no, .pl, .pt, .ro, .sk, .sl, .sv]
        ),
        (
            "date-day-monthname-", .dayName,
            [.bg, .cs, .cy, .da, .de, .el, .en, .es, .et, .fi, .fr, .hr, .it, .lv, .nl, .no, .pl, .pt, .ro, .sk, .sl, .sv]
        ),
        ("date-year-day-monthname-", .yearDayName, [.lv]),
        ("date-year-monthname-day-", .yearNameDay, [.hu, .lt]),
        ("date-year-monthname-", .yearName, [.en, .hu, .lt, .lv]),
    ]

    private static func dateRule(_ name: Span<UInt8>, isFifth: Bool) -> Rule? {
        for entry in namedDates where name.hasPrefix(entry.prefix) && name.count == entry.prefix.utf8CodeUnitCount + 2 {
            for language in entry.languages where name.hasSuffix(language.code) {
                return language == .cy && !isFifth ? nil : .date(entry.shape, language)
            }
        }
        return nil
    }

    // MARK: The SEC

    private static let secRules: [(name: StaticString, rule: Rule)] = [
        ("duryear", .duration(.year)),
        ("exchnameen", .phrase(.exchanges)),
        ("numwordsen", .numberWords),
        ("boolballotbox", .ballotBox(isYesNo: false)),
        ("stateprovnameen", .phrase(.states)),
        ("durwordsen", .durationWords),
        ("durmonth", .duration(.month)),
        ("entityfilercategoryen", .phrase(.filerCategories)),
        ("durday", .duration(.day)),
        ("durweek", .duration(.week)),
        ("durhour", .duration(.hour)),
        ("datequarterend", .quarterEnd),
        ("yesnoballotbox", .ballotBox(isYesNo: true)),
        ("countrynameen", .phrase(.countries)),
        ("edgarprovcountryen", .phrase(.edgarPlaces)),
        ("numinf", .infinity),
        ("numneginf", .negativeInfinity),
        ("numnan", .notANumber),
    ]

    private static let comma = UInt8(ascii: ",")
    private static let dot = UInt8(ascii: ".")
}
