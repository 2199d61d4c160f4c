import Bytes

/// The style of a number in the registries 4 and 5, which allow digits and separators in any order.
struct DecimalStyle: Sendable, Equatable {
    var point: UInt8
    var separator: UInt8
    /// Whether ' ` U+00B4 U+2019 U+2032 separate groups, as in Switzerland.
    var allowsApostrophes = false

    static let dot = DecimalStyle(point: UInt8(ascii: "."), separator: UInt8(ascii: ","))
    static let comma = DecimalStyle(point: UInt8(ascii: ","), separator: UInt8(ascii: "."))
    static let dotApostrophe = DecimalStyle(point: UInt8(ascii: "."), separator: UInt8(ascii: ","), allowsApostrophes: true)
    static let commaApostrophe = DecimalStyle(point: UInt8(ascii: ","), separator: UInt8(ascii: "."), allowsApostrophes: true)
}

/// The style of a number in the registries 1 to 3, which allow only well-formed groups of digits.
struct DecimalGrouping: Sendable, Equatable {
    enum Groups: Sendable, Equatable {
        case none
        /// Groups of three, all separated.
        case threes
        /// Groups of three, whose separators may be missing.
        case looseThrees
        /// Lakh and crore: 12,34,567; or no separator at all.
        case indian
    }

    var point: UInt8
    var groups: Groups
    /// The separator of groups: a comma, a dot, or none.
    var separator: UInt8?
    /// Whether blanks, including non-breaking ones, separate groups too.
    var allowsBlanks = false

    /// Returns the bytes of the group separator at a position; 0 if there is none.
    func separatorLength(_ content: Span<UInt8>, _ position: Int) -> Int {
        guard position < content.count else { return 0 }
        if content[position] == separator { return 1 }
        guard allowsBlanks else { return 0 }
        var end = position
        while end < content.count, content[end].isWhiteSpace { end += 1 }
        return end > position ? end - position : content.hasPrefix("\u{A0}", at: position) ? 2 : 0
    }

    /// Appends the integer at the position, and moves past it. Returns false if its groups are not well-formed.
    func appendInteger(_ content: Span<UInt8>, _ position: inout Int, to output: inout [UInt8]) -> Bool {
        let start = output.count
        var runs = 0, first = 0, last = 0, isRegular = true
        while true {
            var length = 0
            while position < content.count, content[position].isDigit {
                output.appendDigit(content[position], from: start)
                position += 1
                length += 1
            }
            if runs > 1, groups == .indian, last != 2 { isRegular = false }
            if runs > 0, groups == .looseThrees, length == 0 || length % 3 != 0 { isRegular = false }
            if runs > 0, groups == .threes, length != 3 { isRegular = false }
            if runs == 0 { first = length }
            last = length
            runs += 1
            // In the Indian style, only the last group has three digits.
            if groups == .indian, length == 3 { break }
            let separator = separatorLength(content, position)
            guard groups != .none, separator > 0, position + separator < content.count, content[position + separator].isDigit else { break }
            position += separator
        }
        guard first > 0, isRegular else { return false }
        if groups == .threes, first > 3 { return false }
        if groups == .indian, runs > 1, first > 2 || last != 3 { return false }
        if output.count == start { output.append("0") }
        return true
    }
}

/// The style of a number in two units, such as 1 dollar 50 cents.
enum UnitDecimalStyle: Sendable, Equatable {
    /// Registries 2 and 3: groups of three, also with full-width separators.
    case strict
    /// Registry 3: lakh and crore.
    case indian
    /// Registries 4 and 5: separators in any order.
    case loose
    case looseApostrophe
}

extension Array where Element == UInt8 {
    /// Appends a digit of a number that begins at `start`, unless it is a leading zero.
    fileprivate mutating func appendDigit(_ digit: UInt8, from start: Int) {
        if count > start || digit != UInt8(ascii: "0") { append(digit) }
    }
}

extension Transformation {
    /// Appends a number in a style of the registries 4 and 5. Nearly all numbers are in such a style.
    static func appendDecimal(_ content: Span<UInt8>, _ style: DecimalStyle, to output: inout [UInt8]) -> Bool {
        var isNumber = false
        output.append(addingCapacity: content.count + 1) { number in
            var position = 0
            var digits = 0
            while position < content.count {
                let byte = content[position]
                if byte.isDigit {
                    digits += 1
                    if byte != UInt8(ascii: "0") || number.count > 0 { number.append(byte) }
                    position += 1
                } else if byte == style.separator {
                    position += 1
                } else if byte == style.point {
                    break
                } else {
                    var length = blankLength(content, position)
                    if length == 0, style.allowsApostrophes { length = apostropheLength(content, position) }
                    guard length > 0 else { return }
                    position += length
                }
            }
            if number.count == 0 { number.append(UInt8(ascii: "0")) }
            if position < content.count {
                position += 1
                guard position < content.count else { return }
                var isPointWritten = false
                while position < content.count {
                    let byte = content[position]
                    if byte.isDigit {
                        if !isPointWritten { number.append(UInt8(ascii: ".")) }
                        isPointWritten = true
                        digits += 1
                        number.append(byte)
                        position += 1
                    } else {
                        let length = blankLength(content, position)
                        guard length > 0 else { return }
                        position += length
                    }
                }
            }
            isNumber = digits > 0
        }
        return isNumber
    }

    static func appendGrouped(_ content: Span<UInt8>, _ grouping: DecimalGrouping, to output: inout [UInt8]) -> Bool {
        var position = 0
        guard grouping.appendInteger(content, &position, to: &output) else { return false }
        guard position < content.count else { return true }
        guard content[position] == grouping.point, position + 1 < content.count else { return false }
        output.append(".")
        for index in position + 1..<content.count {
            guard content[index].isDigit else { return false }
            output.append(content[index])
        }
        return true
    }

    static func appendUnitDecimal(_ content: Span<UInt8>, _ style: UnitDecimalStyle, to output: inout [UInt8]) -> Bool {
        var position = 0
        if style == .indian {
            guard appendIndianMajor(content, &position, to: &output) else { return false }
        } else {
            guard appendMajor(content, &position, style, to: &output) else { return false }
        }
        let numerals: Numerals = style == .indian ? .ascii : .fullWidth
        let unit = position
        while position < content.count, numerals.digit(content, position) == nil {
            if style == .strict, unitSeparatorLength(content, position) > 0 { return false }
            position += content.scalarLength(at: position)
        }
        guard position > unit, let minor = numerals.number(content, &position), minor.digits <= 2 else { return false }
        while position < content.count {
            if numerals.digit(content, position) != nil { return false }
            if style == .strict, unitSeparatorLength(content, position) > 0 { return false }
            position += content.scalarLength(at: position)
        }
        output.append(".")
        output.append(twoDigits: minor.value)
        return true
    }

    /// Appends the number of the larger unit, with digits of either width.
    private static func appendMajor(_ content: Span<UInt8>, _ position: inout Int, _ style: UnitDecimalStyle, to output: inout [UInt8]) -> Bool {
        let start = output.count
        var first = 0, run = 0, digits = 0, isGrouped = false, leadsWithZero = false
        while position < content.count {
            if let digit = Numerals.fullWidth.digit(content, position) {
                if digits == 0 { leadsWithZero = digit.value == 0 }
                output.appendDigit(UInt8(ascii: "0") + UInt8(digit.value), from: start)
                digits += 1
                run += 1
                position += digit.length
                continue
            }
            var length = unitSeparatorLength(content, position)
            if style != .strict, length > 0, content.hasPrefix("\u{FF0E}", at: position) { length = 0 }
            if style == .looseApostrophe, length == 0 {
                length = content.hasPrefix("\u{FF07}", at: position) ? 3 : apostropheLength(content, position)
            }
            guard length > 0 else { break }
            if style == .strict {
                guard isGrouped ? run > 0 && run % 3 == 0 : run > 0 else { return false }
                if !isGrouped { first = run }
                isGrouped = true
                run = 0
            }
            position += length
        }
        guard digits > 0 else { return false }
        if style == .strict {
            if leadsWithZero, digits > 1 { return false }
            if isGrouped, run == 0 || run % 3 != 0 || first == 0 { return false }
        }
        if output.count == start { output.append("0") }
        return true
    }

    /// Appends a number in groups of lakh and crore. If its groups are not well-formed, appends only its first digits.
    private static func appendIndianMajor(_ content: Span<UInt8>, _ position: inout Int, to output: inout [UInt8]) -> Bool {
        let start = output.count
        let grouped = DecimalGrouping(point: UInt8(ascii: "."), groups: .indian, separator: UInt8(ascii: ","), allowsBlanks: true)
        if grouped.appendInteger(content, &position, to: &output), position < content.count { return true }
        output.removeLast(output.count - start)
        position = 0
        return DecimalGrouping(point: UInt8(ascii: "."), groups: .none).appendInteger(content, &position, to: &output)
    }

    /// Returns the bytes of the separator at a position (. , U+FF0C or U+FF0E); 0 for other characters.
    private static func unitSeparatorLength(_ content: Span<UInt8>, _ position: Int) -> Int {
        switch content[position] {
        case UInt8(ascii: "."), UInt8(ascii: ","): return 1
        case 0xEF: return content.hasPrefix("\u{FF0C}", at: position) || content.hasPrefix("\u{FF0E}", at: position) ? 3 : 0
        default: return 0
        }
    }

    private static func blankLength(_ content: Span<UInt8>, _ position: Int) -> Int {
        if content[position].isWhiteSpace { return 1 }
        return content[position] == 0xC2 && content.hasPrefix("\u{A0}", at: position) ? 2 : 0
    }

    private static func apostropheLength(_ content: Span<UInt8>, _ position: Int) -> Int {
        switch content[position] {
        case UInt8(ascii: "'"), UInt8(ascii: "`"): return 1
        case 0xC2: return content.hasPrefix("\u{B4}", at: position) ? 2 : 0
        case 0xE2: return content.hasPrefix("\u{2019}", at: position) || content.hasPrefix("\u{2032}", at: position) ? 3 : 0
        default: return 0
        }
    }
}
