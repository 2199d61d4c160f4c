import Testing
import XBRL

/// Contents and values by the rules of the registries: at least one accepted and one refused for each transformation that can refuse.
@Suite struct TransformationTests {
    @Test(arguments: numbers + fixed + numericDates + registry1 + asianDates + sec)
    func valuesAreWhatTheRegistrySays(_ vectors: Vectors) {
        for registry in vectors.registries {
            for (content, value) in vectors.valid {
                #expect(transformed(registry, vectors.name, content) == value, "\(vectors.name)(\(content)) of registry \(registry)")
            }
            for content in vectors.invalid {
                #expect(transformed(registry, vectors.name, content) == nil, "\(vectors.name)(\(content)) of registry \(registry)")
            }
        }
    }

    @Test func unknownNamesAndNamespacesAreNil() {
        #expect(transformation("http://www.xbrl.org/inlineXBRL/transformation/2019-04-19", "num-dot-decimal") == nil)
        #expect(transformation("", "num-dot-decimal") == nil)
        for (registry, name) in [
            (0, "num-dot-decimal"), (1, "numdotdecimal"), (2, "num-dot-decimal"), (2, "datemonthyear"), (3, "fixed-zero"), (4, "numdotdecimal"),
            (4, "num-dot-decimal-apos"), (4, "date-day-monthname-cy"), (4, "date-day-monthname-year-lv"), (5, "date-day-monthname-hu"),
            (5, "date-day-monthname-"), (5, "date-monthname-day-year-en-"), (5, ""),
        ] {
            #expect(transformation(registryNamespaces[registry], name) == nil, "\(name) of registry \(registry)")
        }
        #expect(transformation("http://www.xbrl.org/2008/inlineXBRL/transformation", "numdotcomma") != nil)
    }

    @Test func transformationsToNumbersAreNumeric() {
        let numeric = [
            (1, "numdash"), (1, "numcomma"), (2, "numdotdecimal"), (2, "zerodash"), (3, "numunitdecimalin"), (4, "num-dot-decimal"), (4, "fixed-zero"),
            (5, "num-unit-decimal-apos"), (0, "numwordsen"), (0, "numinf"),
        ]
        for (registry, name) in numeric { #expect(transformation(registryNamespaces[registry], name)?.isNumeric == true, "\(name)") }
        let others = [
            (1, "datelongus"), (2, "booleantrue"), (2, "nocontent"), (4, "fixed-empty"), (4, "date-month-day"), (0, "duryear"), (0, "durwordsen"),
            (0, "exchnameen"),
        ]
        for (registry, name) in others { #expect(transformation(registryNamespaces[registry], name)?.isNumeric == false, "\(name)") }
    }

    @Test func longContentsAreRefusedInLinearTime() {
        let long = "!" + String(repeating: "first maj 1st in ", count: 100_000)
        for (registry, name) in [(0, "datequarterend"), (4, "date-day-monthname-da"), (4, "date-ind-day-monthname-year-hi"), (0, "countrynameen")] {
            #expect(transformed(registry, name, "1 " + long + "1999") == nil)
        }
        #expect(transformed(4, "fixed-true", long) == "true")
        #expect(transformed(4, "num-dot-decimal", String(repeating: "1,", count: 5000) + ".5") == String(repeating: "1", count: 5000) + ".5")
    }

    @Test func everyRefusalLeavesTheOutputAlone() {
        let names = numbers + fixed + numericDates + registry1 + asianDates + sec
        for vectors in names {
            for content in ["", "1", "12", "12,345.67.8", "31/12/2020 x", "\u{A0}", "１２", "é", "1\u{80}", "P", "--"] {
                for registry in vectors.registries { #expect(transformed(registry, vectors.name, content) != "refused, but the output changed") }
            }
        }
    }
}

private let numbers: [Vectors] = [
    Vectors(
        [4, 5], "num-dot-decimal",
        [
            "1,234,567.89": "1234567.89", "1234.5": "1234.5", " 1 234 567 ": "1234567", "1\u{A0}234.50": "1234.50", ".5": "0.5", "0": "0", "000": "0",
            "007": "7",
            "0.00": "0.00", "12,3,4": "1234", "1,234.567 89": "1234.56789", "\n 9\t": "9", ",1": "1", "99999999999999999999": "99999999999999999999",
        ],
        invalid: ["", " ", ",", ".", "1.", "1.2.3", "1.2,3", "-1", "+1", "(1)", "1e5", "$1", "１", "1'000", "—"]),
    Vectors(
        [4, 5], "num-comma-decimal",
        ["1.234.567,89": "1234567.89", "1 234,5": "1234.5", "1\u{A0}234": "1234", ",5": "0.5", "1234": "1234", "0,10": "0.10"],
        invalid: ["", ",", "1,", "1,2,3", "1,2.3", "-1", "1'000"]),
    Vectors(
        [5], "num-dot-decimal-apos",
        ["1'234'567.89": "1234567.89", "1’234": "1234", "1`234": "1234", "1´234": "1234", "1′234": "1234", "1,234.5": "1234.5"],
        invalid: ["", "'", "1.2'3", "1\"000", "-1"]),
    Vectors([5], "num-comma-decimal-apos", ["1'234'567,89": "1234567.89", "1’234,5": "1234.5", "1.234": "1234"], invalid: ["", "1,2'3", "’", "1,"]),
    Vectors(
        [4, 5], "num-unit-decimal",
        [
            "1,234 dollars 50 cents": "1234.50", "1 euro 5 cent": "1.05", "１２３円４５銭": "123.45", "1.234.567円8銭": "1234567.08", "0円50銭": "0.50", "007 x 1": "7.01",
        ],
        invalid: ["", "1", "1.50", "1 dollar", "1 dollar 500 cents", "dollar 50", "1 dollar 50 cents 1", ", dollars 5", "1'000 francs 50"]),
    Vectors([5], "num-unit-decimal-apos", ["1'234 Franken 50 Rappen": "1234.50", "1＇234円5": "1234.05"], invalid: ["1'234", "' Franken 50", "1 Franken 500"]),
    Vectors(
        [2, 3], "numdotdecimal",
        [
            "1,234,567.89": "1234567.89", "1234567": "1234567", "1 234.5": "1234.5", "1\u{A0}234": "1234", "0": "0", "0.10": "0.10", " 12 ": "12",
            "12,345678": "12345678",
        ],
        invalid: ["", ".5", "1,23", "1,2345", "1,,234", "1.", "1,234.", "\u{A0}1", "-1", "1.234.567", "1, 234", ",123"]),
    Vectors(
        [2, 3], "numcommadecimal", ["1.234.567,89": "1234567.89", "1 234,5": "1234.5", "1234": "1234", "0,5": "0.5"],
        invalid: ["", ",5", "1.23", "1,", "1,2,3", "-1"]),
    Vectors(
        [2, 3], "numunitdecimal",
        ["1,234 dollars 50 cents": "1234.50", "1234円5銭": "1234.05", "１，２３４円５０銭": "1234.50", "0円50銭": "0.50", "1．234円50": "1234.50"],
        invalid: ["", "1234", "1,23円50", "01円50", "1円500銭", "1円5,0", "円50", "1.5.円 50"]),
    Vectors(
        [3], "numdotdecimalin",
        ["12,34,567.89": "1234567.89", "1 23 456": "123456", "123": "123", "1234567": "1234567", "12,345": "12345", "1\u{A0}23\u{A0}456.5": "123456.5"],
        invalid: ["", "1,234,567", "123,456", "12,34", ".5", "1."]),
    Vectors(
        [3], "numunitdecimalin", ["12,34,567 rupees 50 paise": "1234567.50", "123 rupees 5": "123.05", "12 34 567 rupees 5": "1234567.05"],
        invalid: ["", "123", "1,234,567 rupees 50", "123 rupees 500", "rupees 50"]),
    Vectors(
        [2, 3], "zerodash",
        [
            "-": "0", "\u{2014}": "0", " \u{2013} ": "0", "\u{58A}": "0", "\u{5BE}": "0", "\u{2010}": "0", "\u{2015}": "0", "\u{FE58}": "0", "\u{FE63}": "0",
            "\u{FF0D}": "0",
        ], invalid: ["", "--", "0", "\u{2212}", "_", "- -"]),
]

private let fixed: [Vectors] = [
    Vectors([4, 5], "fixed-zero", ["": "0", "—": "0", "no": "0", "1": "0", "\u{A0}": "0"]),
    Vectors([4, 5], "fixed-true", ["☒": "true", "": "true", "false": "true"]),
    Vectors([4, 5], "fixed-false", ["☐": "false", "": "false", "true": "false"]),
    Vectors([4, 5], "fixed-empty", ["anything": "", "": ""]),
    Vectors([2, 3], "booleantrue", ["☒": "true", "": "true"]),
    Vectors([2, 3], "booleanfalse", ["☐": "false", "x": "false"]),
    Vectors([2, 3], "nocontent", ["anything": "", "": ""]),
]

private let monthDay: KeyValuePairs = ["12/31": "--12-31", "2-29": "--02-29", " 9. 5 ": "--09-05", "12 31st": "--12-31"]
private let dayMonth: KeyValuePairs = ["31/12": "--12-31", "29.2": "--02-29", "5 de 9": "--09-05"]
private let dayMonthYear: KeyValuePairs = ["31/12/2020": "2020-12-31", "1.2.99": "2099-02-01", "29-02-2020": "2020-02-29", "3 4 5": "2005-04-03"]
private let monthDayYear: KeyValuePairs = ["12/31/2020": "2020-12-31", "2.1.99": "2099-02-01", "02-29-2020": "2020-02-29"]
private let yearMonthDay: KeyValuePairs = ["2020-12-31": "2020-12-31", "２０２０年１２月３１日": "2020-12-31", "20/1/2": "2020-01-02", "2020. 2. 29.": "2020-02-29"]
private let notDates = ["", "1", "1/1/1/1", "32/13", "0/0", "31/12/202", "12345/1", "1231", "x", "30/2/2020", "2/30/2020", "29/2/2021", "2/29/2021"]

private let numericDates: [Vectors] = [
    Vectors([4, 5], "date-month-day", monthDay, invalid: notDates + ["31/12", "12/31 1", "12/31,"]),
    Vectors([2, 3], "datemonthday", monthDay, invalid: notDates + ["31/12"]),
    Vectors([4, 5], "date-day-month", dayMonth, invalid: notDates + ["12/31", "31/12th"]),
    Vectors([2, 3], "datedaymonth", dayMonth, invalid: notDates + ["12/31"]),
    Vectors([4, 5], "date-day-month-year", dayMonthYear, invalid: notDates + ["12/31/2020", "1/1/0000", " /1/1/20"]),
    Vectors([4, 5], "date-day-month-year", ["३१-१२-२०२०": "2020-12-31"]),
    Vectors([2, 3], "datedaymonthyear", dayMonthYear, invalid: notDates + ["12/31/2020"]),
    Vectors([4, 5], "date-month-day-year", monthDayYear, invalid: notDates + ["31/12/2020", "12/31/2020 x"]),
    Vectors([2, 3], "datemonthdayyear", monthDayYear, invalid: notDates + ["31/12/2020"]),
    Vectors([4, 5], "date-month-year", ["12/2020": "2020-12", "1.20": "2020-01", "१२ २०२०": "2020-12"], invalid: notDates + ["13/2020", "12/2020."]),
    Vectors([3], "datemonthyear", ["12/2020": "2020-12", "1 5": "2005-01"], invalid: ["", "13/2020", "12/202"]),
    Vectors(
        [4, 5], "date-year-month", ["2020/12": "2020-12", "20-1": "2020-01", "２０２０年１月": "2020-01"], invalid: ["", "2020", "2020/13", "202/1", "2020/1/1"]),
    Vectors([4, 5], "date-year-month-day", yearMonthDay, invalid: notDates + ["2021-02-29", "2020-13-01"]),
    Vectors([3], "dateyearmonthday", yearMonthDay, invalid: notDates + ["2021-02-29"]),
]

private let registry1: [Vectors] = [
    Vectors([1], "dateslashus", ["12/31/2020": "2020-12-31", "1/2/10": "2010-01-02"], invalid: ["", "31/12/2020", "12.31.2020", "2/30/2020", "12/31/202"]),
    Vectors([1], "dateslasheu", ["31/12/2020": "2020-12-31"], invalid: ["12/31/2020", "31.12.2020", "31/12"]),
    Vectors([1], "datedotus", ["12.31.2020": "2020-12-31"], invalid: ["31.12.2020", "12/31/2020"]),
    Vectors([1], "datedoteu", ["31.12.2020": "2020-12-31"], invalid: ["12.31.2020", "31. 12. 2020"]),
    Vectors(
        [1], "datelongus", ["December 31, 2020": "2020-12-31", "May 1, 09": "2009-05-01"],
        invalid: ["Dec 31, 2020", "december 31, 2020", "December 31 2020", "December 31, 202"]),
    Vectors([1], "dateshortus", ["Dec 31, 2020": "2020-12-31"], invalid: ["December 31, 2020", "DEC 31, 2020", "Feb 30, 2020"]),
    Vectors([1], "datelonguk", ["31 December 2020": "2020-12-31"], invalid: ["31 Dec 2020", "31st December 2020"]),
    Vectors([1], "dateshortuk", ["31 Dec 2020": "2020-12-31"], invalid: ["31 December 2020", "31 Dec"]),
    Vectors([1], "datelongdaymonthuk", ["31 December": "--12-31"], invalid: ["31 Dec", "31 June"]),
    Vectors([1], "dateshortdaymonthuk", ["31 Dec": "--12-31"], invalid: ["31 December", "Dec 31"]),
    Vectors([1], "datelongmonthdayus", ["December 31": "--12-31"], invalid: ["Dec 31", "December 32"]),
    Vectors([1], "dateshortmonthdayus", ["Dec 31": "--12-31", "Dec 31st": "--12-31"], invalid: ["December 31", "Dec31"]),
    Vectors([1], "dateslashdaymontheu", ["31/12": "--12-31"], invalid: ["12/31", "31-12"]),
    Vectors([1], "dateslashmonthdayus", ["12/31": "--12-31"], invalid: ["31/12", "12.31"]),
    Vectors([1], "datelongyearmonth", ["2020 December": "2020-12", "20 May": "2020-05"], invalid: ["2020 Dec", "5 May"]),
    Vectors([1], "dateshortyearmonth", ["2020 Dec": "2020-12"], invalid: ["2020 December", "Dec 2020"]),
    Vectors([1], "datelongmonthyear", ["December 2020": "2020-12"], invalid: ["Dec 2020", "December, 2020"]),
    Vectors([1], "dateshortmonthyear", ["Dec 2020": "2020-12"], invalid: ["December 2020", "2020 Dec"]),
    Vectors([1], "numcommadot", ["1,234,567.8": "1234567.8", "123": "123", "0.5": "0.5"], invalid: ["", "1234", "1,23", ".5", "1 234"]),
    Vectors([1], "numdotcomma", ["1.234.567,8": "1234567.8", "123": "123"], invalid: ["1234", "1,234.5"]),
    Vectors([1], "numspacedot", ["1 234 567.8": "1234567.8", "1\u{A0}234": "1234"], invalid: ["1234", "1,234"]),
    Vectors([1], "numspacecomma", ["1 234 567,8": "1234567.8"], invalid: ["1234", "1 234.5"]),
    Vectors([1], "numcomma", ["1234,5": "1234.5", "1234": "1234"], invalid: ["1.234,5", "1,", ",5", "1 234"]),
    Vectors([1], "numdash", ["-": "0"], invalid: ["", "\u{2014}", "--"]),
]

private let eraYearMonthDay: KeyValuePairs = [
    "平成26年3月31日": "2014-03-31", "令和元年5月1日": "2019-05-01", "昭和６４年１月７日": "1989-01-07", "大 15 年 12 月 25 日": "1926-12-25", "明治1年1月25日": "1868-01-25",
]
private let eraYearMonth: KeyValuePairs = ["平成26年3月": "2014-03", "令2年12月": "2020-12", "令和 元 年 5 月": "2019-05"]

private let asianDates: [Vectors] = [
    Vectors([4, 5], "date-jpn-era-year-month-day", eraYearMonthDay, invalid: ["", "平成26年3月", "2014年3月31日", "平成26年13月1日", "平成26年2月30日", "平成100年1月1日"]),
    Vectors([2, 3], "dateerayearmonthdayjp", eraYearMonthDay, invalid: ["平成26年3月", "平成26年2月30日"]),
    Vectors([4, 5], "date-jpn-era-year-month", eraYearMonth, invalid: ["平成26年3月31日", "26年3月", "平成26年13月", "平成26-3"]),
    Vectors([2, 3], "dateerayearmonthjp", eraYearMonth, invalid: ["平成26年3月31日"]),
    Vectors(
        [2, 3], "dateyearmonthdaycjk", ["2020年12月31日": "2020-12-31", "20 年 1 月 2 日": "2020-01-02", "２０２０年２月２９日": "2020-02-29"],
        invalid: ["2020年12月", "2021年2月29日", "2020-12-31"]),
    Vectors([2, 3], "dateyearmonthcjk", ["2020年12月": "2020-12", "20年1月": "2020-01"], invalid: ["2020年13月", "2020年12月31日", "202年1月"]),
    Vectors([4, 5], "date-ind-day-monthname-year-hi", saka, invalid: ["", "32 Chaitra 1942", "31 Chaitra 1941", "1 Foo 1942", "1 Chaitra", "1 चैत्र 194"]),
    Vectors([3], "calindaymonthyear", saka, invalid: ["31 Kartika 1942", "1 Foo 1942"]),
]

/// 1942 begins in a leap year.
private let saka: KeyValuePairs = [
    "1 Chaitra 1941": "2019-03-22", "1 Chaitra 1942": "2020-03-21", "31 Chaitra 1942": "2020-04-20", "1 वैशाख 1942": "2020-04-21", "11 Pausha 1941": "2020-01-01",
    "30 फाल्गुन 1941": "2020-03-20", "10 Agrahayana १९४१": "2019-12-01", "१ Vaishakh 41": "2019-04-21", "31 Bhadra 1941": "2019-09-22",
    "1 Aswina 1941": "2019-09-23",
]

private let sec: [Vectors] = [
    Vectors(
        [0], "duryear",
        [
            "3": "P3Y", "2.7": "P2Y8M12D", "0.9": "P0Y10M24D", "4.5": "P4Y6M", "0": "P0Y", "-0": "P0Y", "+1.25": "P1Y3M", ".5": "P0Y6M", "-7.3": "-P7Y3M18D",
            "10.": "P10Y", "0.001": "P0Y",
        ],
        invalid: ["", ".", "-", "1,5", "seven", "1e3", "9999999999999999"]),
    Vectors([0], "durmonth", ["37": "P37M", "7.3": "P7M9D", "0.5": "P0M15D"], invalid: ["", "1 month", "--1"]),
    Vectors([0], "durweek", ["7.3": "P51D", "0.1": "P0D", "52": "P364D"], invalid: ["", "x"]),
    Vectors([0], "durday", ["364": "P364D", "0.5": "P0DT12H", "-1.5": "-P1DT12H", "0.01": "P0D"], invalid: ["", "30 days"]),
    Vectors([0], "durhour", ["7.9": "PT7H", "0": "PT0H"], invalid: ["", "7h"]),
    Vectors(
        [0], "numwordsen",
        [
            "no": "0", "None": "0", "nil": "0", "zero": "0", "Twenty-one": "21", "nineteen hundred": "1900", "one million": "1000000",
            "two thousand and five": "2005",
            "twelve hundred thousand, four hundred and one": "1200401", "one quintillion": "1000000000000000000",
            "nineteen hundred quintillion": "1900000000000000000000",
            "five billion, two million": "5002000000",
        ],
        invalid: ["", "ten twenty", "TWO", "twenty-eleven", "one two", "thousand", "one thousand million", "and five", "two thousandfive", "5"]),
    Vectors(
        [0], "durwordsen",
        [
            "three-year": "P3Y", "364-day": "P364D", "three\u{2011}year": "P3Y", "Five years": "P5Y", "18 months": "P18M", "one year and six months": "P1Y6M",
            "no years, two months": "P2M", "one hundred and twenty days": "P120D", "one-hundred-and twenty days": "P120D", "zero days": "P0D",
            "2 years 3 months 4 days": "P2Y3M4D",
        ],
        invalid: [
            "", "three", "years", "six months two years", "12345 days", "one week", "two years two years", "three years old", "one-hundred-and-twenty days",
        ]),
    Vectors([0], "boolballotbox", ["☐": "false", "☑": "true", " ☒ ": "true"], invalid: ["", "☐☐", "x", "\u{2613}"]),
    Vectors([0], "yesnoballotbox", ["☐": "No", "☑": "Yes", "☒": "Yes"], invalid: ["", "Yes"]),
    Vectors(
        [0], "exchnameen",
        [
            "New York Stock exchange": "NYSE", "NYSE": "NYSE", "The Nasdaq Global Select Market": "NASDAQ", "NASDAQ": "NASDAQ", "NYSE Arca, Inc": "NYSEArca",
            "the Nasdaq Stock Market, LLC": "NASDAQ",
        ],
        invalid: ["", "NEW YORK STOCK EXCHANGE", "New York Stock", "NASDAQ OMX", "NYSE,"]),
    Vectors(
        [0], "entityfilercategoryen",
        [
            "Large accelerated filer": "Large Accelerated Filer", "accelerated Filer": "Accelerated Filer",
            "Non-accelerated\u{A0}filer": "Non-accelerated Filer",
        ], invalid: ["", "Nonaccelerated filer", "LARGE ACCELERATED FILER"]),
    Vectors(
        [0], "stateprovnameen", ["district of Columbia": "DC", "Québec": "QC", "Virgin Islands, U.S.": "VI", "west virginia": "WV"],
        invalid: ["", "Puerto", "TEXAS"]),
    Vectors(
        [0], "countrynameen", ["People’s Republic of China": "CN", "Cocos (Keeling) Islands": "CC", "Hong\n  Kong": "HK"],
        invalid: ["", "Atlantis", "China People"]),
    Vectors(
        [0], "edgarprovcountryen", ["Ontario, Canada": "A6", "Cayman Islands": "E9", "British Virgin Islands": "D8", "unknown": "XX"],
        invalid: ["", "Delaware", "Ontario Can"]),
    Vectors(
        [0], "datequarterend", ["fourth quarter of 2020": "2020-12-31", "2020 Q2": "2020-06-30", "Q1 2020": "2020-03-31"],
        invalid: ["", "2020", "Q5 2020", "Q1 0000", "2020 quarter"]),
    Vectors([0], "numinf", ["": "INF", "∞": "INF"]),
    Vectors([0], "numneginf", ["x": "-INF"]),
    Vectors([0], "numnan", ["n/a": "NaN"]),
]
