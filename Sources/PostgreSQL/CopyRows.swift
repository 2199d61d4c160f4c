import Bytes

/// Rows in the binary format of COPY (PostgreSQL 15, COPY, "Binary Format"), built in one buffer.
///
/// Begin each row with `beginRow`, then append as many values as the table has columns, in their order and of their types.
package struct CopyRows {
    /// The rows so far; the header stands before the first one, and `end` closes the file.
    package private(set) var bytes: [UInt8] = []

    private let columns: Int16
    /// The number that is being written. Its memory is reused.
    private var number = DecimalNumber()

    /// - Parameter columns: the number of values in each row.
    package init(columns: Int) {
        self.columns = Int16(clamping: columns)
        writeHeader()
    }

    /// Removes what was sent, and keeps the memory. The next rows follow it.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func writeHeader() {
        bytes.append("PGCOPY\n" as StaticString)
        bytes.append(contentsOf: [0xFF, 0x0D, 0x0A, 0x00])
        // No flags, no extension.
        append(Int64(0))
    }

    /// Begins the next row.
    package mutating func beginRow() {
        append(columns)
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

    /// A value of the type uuid.
    ///
    /// - Parameter value: 32 hexadecimal digits, with hyphens anywhere.
    package mutating func uuid(_ value: Span<UInt8>) {
        append(Int32(16))
        var digits = 0
        var byte: UInt8 = 0
        for index in value.indices where value[index] != UInt8(ascii: "-") && digits < 32 {
            let digit = value[index]
            byte = byte << 4 | (digit <= UInt8(ascii: "9") ? digit &- UInt8(ascii: "0") : (digit | 0x20) &- UInt8(ascii: "a") &+ 10)
            digits += 1
            if digits % 2 == 0 { bytes.append(byte) }
        }
        while digits < 32 {
            if digits % 2 == 0 { bytes.append(0) }
            digits += 1
        }
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
        guard number.parse(value) else { return false }
        let (digits, point, fraction) = (number.digits, number.point, number.fractionDigits)
        guard point <= Self.wholeDigits, fraction <= Self.fractionDigits else { return false }
        // The type has groups of four digits, aligned at the decimal point. The weight is the position of the first group.
        let weight = (point - 1) >> 2
        let groups = digits.isEmpty ? 0 : weight + 1 + (max(0, digits.count - point) + 3) / 4
        append(Int32(clamping: 8 + 2 * groups))
        append(Int16(clamping: groups))
        append(Int16(clamping: digits.isEmpty ? 0 : weight))
        append(UInt16(number.isNegative ? 0x4000 : 0))
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
