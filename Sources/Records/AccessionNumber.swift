import Bytes

/// The SEC's number of a filing: ten digits for the submitter, two for the year, and six for a sequence number.
package struct AccessionNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number with dashes: `0000320193-24-000123`.
    package let description: String

    /// Parses the dashed form, or eighteen digits without dashes; nil for anything else.
    package init?(_ text: Span<UInt8>) {
        var digits: [UInt8] = []
        for position in 0..<text.count {
            let byte = text[position]
            if byte.isDigit {
                digits.append(byte)
            } else if byte != UInt8(ascii: "-") || text.count != 20 || (position != 10 && position != 13) {
                return nil
            }
        }
        guard digits.count == 18 else { return nil }
        digits.insert(UInt8(ascii: "-"), at: 12)
        digits.insert(UInt8(ascii: "-"), at: 10)
        description = String(decoding: digits, as: UTF8.self)
    }

    package init?(_ text: String) {
        var text = text
        guard let number = text.withUTF8({ Self(Span(_unsafeElements: $0)) }) else { return nil }
        self = number
    }

    /// The number without dashes, as in the names of EDGAR's folders.
    package var withoutDashes: String { description.filter { $0 != "-" } }

    /// The year, in four digits. The number has only the last two of them: 80 to 99 mean 1980 to 1999, all others 2000 to 2079.
    var year: String {
        let digits = String(decoding: Array(description.utf8.dropFirst(11).prefix(2)), as: UTF8.self)
        return (digits < "80" ? "20" : "19") + digits
    }
}
