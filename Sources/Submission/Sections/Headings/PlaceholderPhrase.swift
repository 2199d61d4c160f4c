/// What is said in an item's place: `None`, `Not applicable`.
enum PlaceholderPhrase {
    private static let words = ["none", "notapplicable", "inapplicable", "omitted", "reserved", "notrequired", "na", "nothing"]
    /// Those that say that a current report does not report the item. `None` below exhibits says that there are none.
    private static let denials: Set<String> = ["none", "notapplicable", "inapplicable", "na", "nothingtoreport"]

    /// Whether letters are an answer and nothing else; a page or two letters may follow.
    static func matches(_ letters: [UInt8]) -> Bool {
        words.contains { letters.elementsEqual($0.utf8) }
    }

    /// Whether letters begin with an answer.
    static func begins(_ letters: [UInt8]) -> Bool {
        ["none", "notapplicable", "inapplicable", "omitted", "reserved"].contains { letters.starts(with: $0.utf8) }
    }

    /// Whether letters say that there is nothing to report.
    static func saysNothingToReport(_ letters: [UInt8], ofExhibits: Bool = false) -> Bool {
        let text = String(decoding: letters, as: UTF8.self)
        return denials.contains(text) && !(ofExhibits && text == "none")
    }

    /// Letters of a denial with a title.
    static let denialLimit = 200

    /// The denial that letters end with, if any: its length.
    static func denialLength(atEndOf letters: [UInt8]) -> Int? {
        denials.filter { $0.utf8.count > 2 && letters.reversed().starts(with: $0.utf8.reversed()) }.map(\.utf8.count).max()
    }

    /// Whether a denial stands anywhere in letters.
    static func hasDenial(_ letters: ArraySlice<UInt8>) -> Bool {
        letters.indices.contains { start in ["notapplicable", "inapplicable"].contains { letters[start...].starts(with: $0.utf8) } }
    }
}
