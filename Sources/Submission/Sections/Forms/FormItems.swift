import Bytes

/// The items of a form in their order, each with the beginnings of its titles over the years.
struct FormItems {
    enum Form: Equatable { case annual, quarterly, current, foreignAnnual }

    /// An item of the form. Other types refer to it by its index in `items`.
    struct Item {
        var part: Int?
        var code: ItemCode
        /// The beginnings of titles: letters only, in lower case.
        var titles: [String]
    }

    let form: Form
    let items: [Item]

    /// Creates the items of a form; nil for forms without items.
    init?(formType: String) {
        let name = formType.uppercased()
        if name.hasPrefix("10-K") || name.hasPrefix("10K") {
            form = .annual
            items = Self.annual
        } else if name.hasPrefix("10-Q") || name.hasPrefix("10Q") {
            form = .quarterly
            items = Self.quarterly
        } else if name.hasPrefix("8-K") || name.hasPrefix("8K") {
            form = .current
            items = Self.current
        } else if name.hasPrefix("20-F") || name.hasPrefix("20F") {
            form = .foreignAnnual
            items = Self.foreignAnnual
        } else {
            return nil
        }
    }

    /// Returns the indices of the items with a number. In Form 10-Q most numbers occur in both parts.
    func indices(of code: ItemCode) -> [Int] {
        let exact = items.indices.filter { items[$0].code == code }
        guard exact.isEmpty, code.letter != nil else { return exact }
        // `Item 7(A)` of a current report and `Item 15(a)` of an annual report mean a paragraph of the item.
        return items.indices.filter { items[$0].code == ItemCode(code.number) }
    }

    /// Returns the indices between two items, as in `Items 1A through 1C`; none if only one of the two has a number with a fraction.
    func indices(between first: Int, and last: Int) -> [Int] {
        guard first < last, (items[first].code.fraction == nil) == (items[last].code.fraction == nil) else { return [] }
        return Array(first + 1..<last)
    }

    /// Whether `ITEM 1ARISK FACTORS` means 1A. It does if the text after the letter is a title of 1A, and the text after the number is not a title of 1.
    func prefers(_ glued: ItemMark.TitledCode, to mark: ItemMark, in list: BlockList, _ block: Int) -> Bool {
        func isNamed(_ code: ItemCode, _ title: Int) -> Bool {
            let letters = list.withText(block) { $0.lowercasedLetters(from: title) }
            return items.indices.contains { items[$0].code == code && fit(letters, $0) == .begins }
        }
        return isNamed(glued.code, glued.title) && !mark.codes.contains { isNamed($0, mark.title) }
    }

    // MARK: Comparing titles

    enum Fit: Int, Comparable {
        case none, within, begins

        static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
    }

    /// Returns the index of the item with a number. Several items may have it: in a quarterly report the part decides, otherwise the title that fits best.
    func index(of code: ItemCode, titled letters: [UInt8], part: Int?) -> Int? {
        let indices = indices(of: code)
        if form == .quarterly, let part, let index = indices.first(where: { items[$0].part == part }) { return index }
        return indices.max { fit(letters, $0).rawValue < fit(letters, $1).rawValue }
    }

    /// Compares the letters of a title, in lower case, with the titles of an item.
    func fit(_ letters: [UInt8], _ item: Int) -> Fit {
        var best = Fit.none
        for title in items[item].titles {
            if letters.starts(with: title.utf8) { return .begins }
            if best == .none, title.utf8.count >= 8, Self.contains(letters.prefix(80), title) { best = .within }
        }
        return best
    }

    private static func contains(_ letters: ArraySlice<UInt8>, _ title: String) -> Bool {
        let pattern = Array(title.utf8)
        guard letters.count >= pattern.count else { return false }
        return (letters.startIndex...letters.endIndex - pattern.count).contains { letters[$0...].starts(with: pattern) }
    }
}
