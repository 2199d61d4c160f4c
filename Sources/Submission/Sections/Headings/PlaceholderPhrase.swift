/// Phrases instead of an item's content: `None`, `Not applicable`. Only their letters are compared, in lower case.
enum PlaceholderPhrase {
    private static let words = ["none", "notapplicable", "inapplicable", "omitted", "reserved", "notrequired", "na", "nothing"]
    /// The phrases by which a current report says that it does not report an item. `None` below the item on exhibits is a report, however: there are no
    /// exhibits.
    private static let denials: Set<String> = ["none", "notapplicable", "inapplicable", "na", "nothingtoreport"]

    /// Whether letters are exactly such a phrase.
    static func matches(_ letters: [UInt8]) -> Bool {
        words.contains { letters.elementsEqual($0.utf8) }
    }

    /// Whether letters begin with such a phrase.
    static func begins(_ letters: [UInt8]) -> Bool {
        ["none", "notapplicable", "inapplicable", "omitted", "reserved"].contains { letters.starts(with: $0.utf8) }
    }

    /// Whether letters say that there is nothing to report.
    static func saysNothingToReport(_ letters: [UInt8], ofExhibits: Bool = false) -> Bool {
        let text = String(decoding: letters, as: UTF8.self)
        return denials.contains(text) && !(ofExhibits && text == "none")
    }

    /// The maximum number of letters of a title and a denial after it.
    static let denialLimit = 200

    /// Returns the length of the denial at the end of letters; nil if there is none.
    static func denialLength(atEndOf letters: [UInt8]) -> Int? {
        denials.filter { $0.utf8.count > 2 && letters.reversed().starts(with: $0.utf8.reversed()) }.map(\.utf8.count).max()
    }

    /// Whether letters contain a denial.
    static func hasDenial(_ letters: ArraySlice<UInt8>) -> Bool {
        letters.indices.contains { start in ["notapplicable", "inapplicable"].contains { letters[start...].starts(with: $0.utf8) } }
    }
}
