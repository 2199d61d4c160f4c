import Bytes

/// A role's definition: `0000003 - Statement - CONSOLIDATED BALANCE SHEETS (Parenthetical)` (EFM 6.7.12).
struct RoleDefinition {
    let number: String
    /// `Statement`, `Disclosure`, `Schedule`, `Document`; empty if the definition has another form.
    let category: String
    let title: String
    /// The title in lower case.
    private let lowered: [UInt8]
    var isParenthetical: Bool { has("parenthetical") }
    /// Whether the role could be a statement. Disclosures with details or tables in their titles cannot, regardless of their contents (`RoleSelection`).
    var canBeStatement: Bool { !isParenthetical && !(category == "Disclosure" && (has("details") || has("(tables)"))) }

    /// Whether the title contains a word, given in lower case.
    func has(_ word: StaticString) -> Bool { lowered.span.firstIndex(of: word) != nil }

    init(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false).map { Substring($0).trimmed }
        if parts.count == 3, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            ["Statement", "Disclosure", "Schedule", "Document"].contains(parts[1])
        {
            number = parts[0]
            category = parts[1]
            title = parts[2]
        } else {
            number = ""
            category = ""
            title = text
        }
        lowered = title.utf8.map(\.asciiLowercased)
    }
}
