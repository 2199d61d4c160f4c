import Bytes

/// Rows in the binary format of COPY (PostgreSQL 15, COPY, "Binary Format"), built in one buffer.
///
/// Begin each row with `beginRow`, then append as many values as the table has columns, in their order and of their types.
package struct CopyRows {
    /// The file so far: header and rows. `end` closes it.
    package private(set) var bytes: [UInt8] = []
    package private(set) var count = 0

    private let columns: Int16
    /// The digits of the number that is being written; kept to reuse its memory.
    private var digits: [UInt8] = []

    /// - Parameter columns: the number of values in each row.
    package init(columns: Int) {
        self.columns = Int16(clamping: columns)
        writeHeader()
    }

    /// Empties the buffer and keeps its memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
        writeHeader()
    }

    private mutating func writeHeader() {
        bytes.append("PGCOPY\n" as StaticString)
        bytes.append(contentsOf: [0xFF, 0x0D, 0x0A, 0x00])
        // No flags, no extension.
        append(Int64(0))
    }

    package mutating func beginRow() {
        append(columns)
        count += 1
    }

    /// Ends the file.
    package mutating func end() { append(Int16(-1)) }

    package mutating func null() { append(Int32(-1)) }

    /// A value of the type text, without U+0000.
    package mutating func text(_ value: Span<UInt8>) {
        append(Int32(clamping: value.count))
        bytes.append(value)
    }

    /// A value of the type jsonb: JSON text without U+0000, escaped or not.
    package mutating func json(_ value: Span<UInt8>) {
        append(Int32(clamping: value.count + 1))
        // The version of the format.
        bytes.append(1)
        bytes.append(value)
    }

    package mutating func boolean(_ value: Bool) {
        append(Int32(1))
        bytes.append(value ? 1 : 0)
    }

    /// A value of the type integer.
    package mutating func integer(_ value: Int32) {
        append(Int32(4))
        append(value)
    }

    /// A value of the type bigint.
    package mutating func bigint(_ value: Int) {
        append(Int32(8))
        append(Int64(value))
    }

    /// A value of the type date.
    /// - Parameter days: since 1970-01-01.
    package mutating func date(days: Int) {
        append(Int32(4))
        append(Int32(clamping: days - Self.epochDays))
    }

    /// A value of the type timestamptz.
    /// - Parameter microseconds: since 1970-01-01T00:00:00Z.
    package mutating func instant(microseconds: Int) {
        append(Int32(8))
        append(Int64(microseconds - Self.epochDays * 86_400_000_000))
    }

    /// Days from the epoch of Unix to PostgreSQL's, 2000-01-01.
    private static let epochDays = 10_957

    /// The maximum number of digits that the type numeric holds before and after the decimal point.
    private static let wholeDigits = 131_072
    private static let fractionDigits = 16_383

    /// An exact value of the type numeric.
    /// - Parameter value: a JSON number.
    /// - Returns: false if `value` is not a number, or has more digits than the type holds. Nothing is written then.
    package mutating func number(_ value: Span<UInt8>) -> Bool {
        guard let number = Decimal(value, into: &digits) else { return false }
        let (point, fraction) = (number.point, number.fractionDigits)
        guard point <= Self.wholeDigits, fraction <= Self.fractionDigits else { return false }
        // The type has groups of four digits, aligned at the decimal point. The weight is the position of the first group.
        let weight = (point - 1) >> 2
        let groups = digits.isEmpty ? 0 : weight + 1 + (max(0, digits.count - point) + 3) / 4
        append(Int32(clamping: 8 + 2 * groups))
        append(Int16(clamping: groups))
        append(Int16(clamping: digits.isEmpty ? 0 : weight))
        append(UInt16(number.isNegative && !digits.isEmpty ? 0x4000 : 0))
        append(UInt16(clamping: fraction))
        for group in 0..<groups {
            let first = point - (weight - group + 1) * 4
            var digit: UInt16 = 0
            for index in first..<first + 4 { digit = digit * 10 + (digits.indices.contains(index) ? UInt16(digits[index]) : 0) }
            append(digit)
        }
        return true
    }

    private mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ value: Number) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

/// A JSON number (RFC 8259, section 6) as its significant digits and the place of the decimal point.
private struct Decimal {
    let isNegative: Bool
    /// The number of digits before the decimal point, from the first nonzero digit on; negative if the point is followed by zeros.
    let point: Int
    /// The number of digits after the decimal point, including trailing zeros.
    let fractionDigits: Int

    /// - Parameter digits: receives the digits from the first nonzero one on, as numbers; none for zero.
    init?(_ text: Span<UInt8>, into digits: inout [UInt8]) {
        digits.removeAll(keepingCapacity: true)
        var index = 0
        var whole = 0
        var hasDigits = false
        var isFraction = false
        isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(text[index] - UInt8(ascii: "0"))
                hasDigits = true
                if !isFraction { whole += 1 }
            case UInt8(ascii: ".") where !isFraction && hasDigits: isFraction = true
            default:
                guard hasDigits, let exponent = Self.exponent(text.extracting(index..<text.count)) else { return nil }
                whole += exponent
                index = text.count
                continue
            }
            index += 1
        }
        guard hasDigits else { return nil }
        fractionDigits = max(0, digits.count - whole)
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point = whole - zeros
    }

    /// Parses an exponent that begins with `e`; nil if the text is anything else, or the exponent is beyond a million.
    private static func exponent(_ text: Span<UInt8>) -> Int? {
        guard text.count > 1, text[0] | 0x20 == UInt8(ascii: "e") else { return nil }
        var index = 1
        let isNegative = text[1] == UInt8(ascii: "-")
        if isNegative || text[1] == UInt8(ascii: "+") { index = 2 }
        guard index < text.count else { return nil }
        var value = 0
        while index < text.count {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
            value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
            guard value <= 1_000_000 else { return nil }
            index += 1
        }
        return isNegative ? -value : value
    }
}
