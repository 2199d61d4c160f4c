import Bytes
import Records

/// What no store takes, so that both take the same: U+0000 and halves of surrogate pairs, which PostgreSQL's texts cannot hold, and numbers of more than
/// `digitLimit` digits.
package enum StorableJSON {
    /// The most digits of a number when it is written without an exponent. XBRL's figures have some twenty.
    static let digitLimit = 1000

    /// Whether both kinds of databases take a JSON value.
    package static func isStorable(_ value: Span<UInt8>) -> Bool { fault(in: value) == nil }

    /// Returns why a JSON value cannot be stored; nil if it can.
    static func fault(in value: Span<UInt8>) -> String? {
        guard value.count > 0 else { return nil }
        switch value[0] {
        case UInt8(ascii: "\""): return stringFault(value)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return innerFault(value)
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return nil
        default: return numberFault(value)
        }
    }

    /// Looks at each string and number within an object or array.
    private static func innerFault(_ value: Span<UInt8>) -> String? {
        var index = 0
        while index < value.count {
            switch value[index] {
            case UInt8(ascii: "\""):
                let start = index
                index += 1
                while index < value.count, value[index] != UInt8(ascii: "\"") { index += value[index] == UInt8(ascii: "\\") ? 2 : 1 }
                index = min(index + 1, value.count)
                if let fault = stringFault(value.extracting(start..<index)) { return fault }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                let start = index
                while index < value.count, isOfNumber(value[index]) { index += 1 }
                if let fault = numberFault(value.extracting(start..<index)) { return fault }
            default: index += 1
            }
        }
        return nil
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: false
        }
    }

    private static func numberFault(_ number: Span<UInt8>) -> String? {
        // A short number without an exponent has no more digits than bytes.
        if number.count <= 20, number.firstIndex(of: UInt8(ascii: "e")) == nil, number.firstIndex(of: UInt8(ascii: "E")) == nil { return nil }
        var decimal = DecimalNumber()
        return decimal.parse(number) && decimal.plainDigits <= digitLimit ? nil : "a number of more than \(digitLimit) digits"
    }

    private static func stringFault(_ string: Span<UInt8>) -> String? {
        guard string.firstIndex(of: UInt8(ascii: "\\")) != nil else { return nil }
        var index = 0
        var isAfterHigh = false
        while index < string.count {
            guard string[index] == UInt8(ascii: "\\") else {
                if isAfterHigh { return "half of a surrogate pair" }
                index += 1
                continue
            }
            guard index + 5 < string.count, string[index + 1] == UInt8(ascii: "u") else {
                if isAfterHigh { return "half of a surrogate pair" }
                index += 2
                continue
            }
            let unit = (2..<6).reduce(0) { $0 << 4 | hexadecimal(string[index + $1]) }
            switch unit {
            case 0: return "the character U+0000"
            case 0xD800..<0xDC00 where !isAfterHigh: isAfterHigh = true
            case 0xDC00..<0xE000 where isAfterHigh: isAfterHigh = false
            case 0xD800..<0xE000: return "half of a surrogate pair"
            default: if isAfterHigh { return "half of a surrogate pair" }
            }
            index += 6
        }
        return isAfterHigh ? "half of a surrogate pair" : nil
    }

    private static func hexadecimal(_ digit: UInt8) -> Int {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit - UInt8(ascii: "0"))
        default: Int((digit | 0x20) - UInt8(ascii: "a")) + 10
        }
    }
}
