import Bytes

/// A role's definition: `0000003 - Statement - CONSOLIDATED BALANCE SHEETS (Parenthetical)` (EFM 6.7.12).
struct RoleDefinition {
    let number: String
    /// `Statement`, `Disclosure`, `Schedule`, `Document`; empty when the definition has another form.
    let category: String
    let title: String
    /// The title in lower case.
    private let lowered: [UInt8]
    var isParenthetical: Bool { has("parenthetical") }
    /// Whether it could be chosen at all: no other sign makes up for a disclosure that is called details or tables (`RoleSelection`).
    var canBeStatement: Bool { !isParenthetical && !(category == "Disclosure" && (has("details") || has("(tables)"))) }

    /// Whether the title has a word, which is given in lower case.
    func has(_ word: StaticString) -> Bool { lowered.span.firstIndex(of: word) != nil }

    init(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false).map { Self.trimmed($0) }
        if parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy({ $0.isNumber || $0 == "." }),
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

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
