/// A generator of random choices (SplitMix64). The same seed gives the same choices, so that a run of libFuzzer can be repeated.
package struct Chance: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt32) { state = UInt64(seed) }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// Returns a number from 0 up to but not including `bound`; 0 for a bound of 0.
    package mutating func below(_ bound: Int) -> Int {
        bound > 1 ? Int(next() % UInt64(bound)) : 0
    }

    package mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

    package mutating func element<C: RandomAccessCollection>(_ elements: C) -> C.Element? where C.Index == Int {
        elements.isEmpty ? nil : elements[elements.startIndex + below(elements.count)]
    }

    /// Returns a number of copies: mostly one, sometimes a few, seldom as many as fit, up to some thousands.
    package mutating func copies(of size: Int, in room: Int) -> Int {
        let most = min(4096, room / max(1, size))
        switch below(16) {
        case 0: return most
        case 1...3: return min(most, 2 + below(30))
        default: return min(most, 1)
        }
    }
}

/// Extreme values.
package enum Extremes {
    /// Numbers at the limits of arithmetic.
    private static let numbers = [
        "-9223372036854775808", "9223372036854775807", "9223372036854775808", "-1", "0", "2147483648", "170141183460469231731687303715884105727",
        "-170141183460469231731687303715884105728", "1e9223372036854775807", "1e-9223372036854775808", "0.0000000000000000000000000001",
        "-0.0000000000000000000000000001",
    ]

    private static let words = [
        "", " ", "\n", "\t  \t", "-0", "00", "1", "-9223372036854775809", "18446744073709551615", "-2147483649", "340282366920938463463374607431768211456",
        "-1e9223372036854775807", "1e99999999999999999999", "1e400", "1e-400", ".", "-", "+1", "1.", ".5", "1,000", "(1)", "NaN", "INF", "-INF", "nil", "null",
        "true", "a:b", ":", "a:", ":b", "#", "a#b", "http://", "&amp;", "&#0;", "&#x110000;", "&nosuch;", "\u{FEFF}", "\u{E9}",
    ]

    private static let dates = [
        "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-12-31", "2024-02-30", "2023-02-29", "2024-12-31T24:00:00", "2024-13-01",
        "20240230", "00000000", "99999999", "99991231", "00010101", "--02-29", "--1231", "--13-32", "P1Y", "-P9223372036854775807D",
    ]

    package static func value(_ chance: inout Chance) -> [UInt8] {
        switch chance.below(8) {
        case 0: Array((chance.element(dates) ?? "").utf8)
        case 1: number(&chance)
        case 2: Array(repeating: UInt8(ascii: "0") + UInt8(chance.below(10)), count: 400)
        case 3...5: Array((chance.element(numbers) ?? "").utf8)
        default: Array((chance.element(words) ?? "").utf8)
        }
    }

    /// Returns a number of up to 45 digits, with or without sign, point and exponent.
    private static func number(_ chance: inout Chance) -> [UInt8] {
        var digits = (0...chance.below(45)).map { _ in UInt8(ascii: "0") + UInt8(chance.below(10)) }
        if chance.oneIn(2) { digits.insert(UInt8(ascii: "."), at: chance.below(digits.count)) }
        if chance.oneIn(3) { digits.insert(UInt8(ascii: "-"), at: 0) }
        if chance.oneIn(4) { digits += "e\(chance.below(200) - 100)".utf8 }
        return digits
    }
}
