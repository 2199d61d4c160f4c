/// A Central Index Key: the SEC's number of a filer. It has ten digits in records, and no leading zeros in the names of EDGAR's folders.
package struct CIK: Hashable, Sendable, CustomStringConvertible {
    package let number: Int

    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 10, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text) else { return nil }
        self.number = number
    }

    package init?(_ number: Int) {
        guard (0...9_999_999_999).contains(number) else { return nil }
        self.number = number
    }

    /// Ten digits.
    package var description: String {
        let digits = String(number)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }

    package var withoutZeros: String { String(number) }
}
