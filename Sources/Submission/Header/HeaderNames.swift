/// The names of header elements in both forms. All other code uses only the names in tagged form: `CONFORMED-NAME` for `COMPANY CONFORMED NAME:`.
enum HeaderNames {
    /// Returns the name in tagged form of a key in tab form.
    static func canonical(_ key: String) -> String {
        if let tag = tags[key] { return tag }
        return String(decoding: key.utf8.map { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
    }

    /// The names that differ by more than hyphens in place of blanks.
    private static let tags: [String: String] = [
        "CONFORMED SUBMISSION TYPE": "TYPE",
        "CONFORMED PERIOD OF REPORT": "PERIOD",
        "ITEM INFORMATION": "ITEMS",
        "FILED AS OF DATE": "FILING-DATE",
        "DATE AS OF CHANGE": "DATE-OF-FILING-DATE-CHANGE",
        "COMPANY CONFORMED NAME": "CONFORMED-NAME",
        "CENTRAL INDEX KEY": "CIK",
        "STANDARD INDUSTRIAL CLASSIFICATION": "ASSIGNED-SIC",
        "EIN": "IRS-NUMBER",
        "SEC ACT": "ACT",
        "SEC FILE NUMBER": "FILE-NUMBER",
        "STREET 1": "STREET1",
        "STREET 2": "STREET2",
        "BUSINESS PHONE": "PHONE",
        "DATE OF NAME CHANGE": "DATE-CHANGED",
    ]

    /// The level of a group: a party of the submission, a part of a party, or another group of the submission.
    enum Level { case party, part, other }

    static func level(of name: String) -> Level? { levels[name] }

    private static let levels: [String: Level] = [
        "FILER": .party, "SUBJECT-COMPANY": .party, "FILED-BY": .party, "FILED-FOR": .party, "REPORTING-OWNER": .party, "ISSUER": .party,
        "SERIAL-COMPANY": .party, "DEPOSITOR": .party, "SECURITIZER": .party, "UNDERWRITER": .party, "ISSUING-ENTITY": .party,
        "COMPANY-DATA": .part, "OWNER-DATA": .part, "FILING-VALUES": .part, "BUSINESS-ADDRESS": .part, "MAIL-ADDRESS": .part, "FORMER-COMPANY": .part,
        "SERIES-AND-CLASSES-CONTRACTS-DATA": .other, "MULTI-ACCESSION-NUMBERS": .other,
    ]

    /// Elements without a value, whose presence is the information.
    static let markers: Set<String> = ["PAPER", "PRIVATE-TO-PUBLIC", "CONFIRMING-COPY", "CORRECTION", "DELETION"]

    /// Returns the code of an act, which the tab form spells out.
    static func act(_ text: String) -> String {
        switch text {
        case "1933 Act": "33"
        case "1934 Act": "34"
        case "1935 Act": "35"
        case "1939 Act": "39"
        case "1940 Act": "40"
        case "Dodd Frank Act": "DF"
        default: text
        }
    }
}
