import Records

/// A decimal number as digits and a power of ten, for short texts such as `412 M`. All arithmetic is on the digits.
struct ShortNumber {
    private var isNegative: Bool
    /// Without leading zeros; empty for zero.
    private var digits: [UInt8]
    /// The power of ten of the last digit.
    private var exponent: Int

    init(_ amount: Amount) {
        let text = amount.text
        isNegative = text.hasPrefix("-")
        digits = text.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }.map { $0 - 0x30 }
        exponent = -NumberText.places(text)
        removeLeadingZeros()
    }

    /// Creates a number times a power of ten.
    init(_ number: Int, exponent: Int) {
        isNegative = number < 0
        digits = String(number.magnitude).utf8.map { $0 - 0x30 }
        self.exponent = exponent
        removeLeadingZeros()
    }

    private mutating func removeLeadingZeros() { digits = Array(digits.drop { $0 == 0 }) }

    /// The power of ten of the first digit; 0 for zero.
    var magnitude: Int { digits.isEmpty ? 0 : exponent + digits.count - 1 }

    /// Returns the number with at most this many digits, rounded half away from zero.
    func rounded(to count: Int) -> ShortNumber {
        guard digits.count > count else { return self }
        var result = self
        result.digits = Array(digits.prefix(count))
        result.exponent += digits.count - count
        guard digits[count] >= 5 else { return result }
        for index in result.digits.indices.reversed() {
            if result.digits[index] < 9 {
                result.digits[index] += 1
                return result
            }
            result.digits[index] = 0
        }
        result.digits.insert(1, at: 0)
        return result
    }

    /// Three digits with the unit that fits.
    var text: String {
        let number = rounded(to: 3)
        return number.text(in: Unit(magnitude: number.magnitude))
    }

    /// Returns numbers as short texts that belong together: if one has digits after the point, the others have the same accuracy, as `94.7 B` and `97.0 B`.
    static func texts(_ values: [Amount]) -> [String] {
        let numbers = values.map { ShortNumber($0).rounded(to: 3) }
        let texts = numbers.map { $0.text(in: Unit(magnitude: $0.magnitude)) }
        guard texts.contains(where: { $0.contains(".") }) else { return texts }
        return zip(numbers, texts).map { number, text in
            let unit = Unit(magnitude: number.magnitude)
            guard unit != .power, !number.digits.isEmpty else { return text }
            let digits = text.prefix { $0 != " " }
            let zeros = min(2, max(0, 2 - number.magnitude + unit.exponent)) - NumberText.places(String(digits))
            guard zeros > 0 else { return text }
            return digits + (digits.contains(".") ? "" : ".") + String(repeating: "0", count: zeros) + text.dropFirst(digits.count)
        }
    }

    /// Returns all digits in a unit, without zeros at the end.
    func text(in unit: Unit) -> String {
        guard !digits.isEmpty else { return "0" }
        if unit == .power { return sign + plain(exponent - magnitude) + "e\(magnitude)" }
        return sign + NumberText.grouped(plain(exponent - unit.exponent)[...]) + unit.suffix
    }

    private var sign: String { isNegative ? "\u{2212}" : "" }

    /// Returns the digits times a power of ten.
    private func plain(_ exponent: Int) -> String {
        var text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
        if exponent >= 0 { return text + String(repeating: "0", count: exponent) }
        if text.count <= -exponent { text = String(repeating: "0", count: -exponent - text.count + 1) + text }
        var fraction = text.suffix(-exponent)
        while fraction.last == "0" { fraction.removeLast() }
        return text.dropLast(-exponent) + (fraction.isEmpty ? "" : "." + fraction)
    }
}

extension ShortNumber {
    /// What a short text counts.
    enum Unit {
        case ones, thousands, millions, billions, trillions
        /// A power of ten, for numbers that are too large or too small for any other unit.
        case power

        /// The unit for a number whose first digit has this power of ten.
        init(magnitude: Int) {
            switch magnitude {
            case ..<(-4): self = .power
            case ..<4: self = .ones
            case ..<6: self = .thousands
            case ..<9: self = .millions
            case ..<12: self = .billions
            case ..<15: self = .trillions
            default: self = .power
            }
        }

        fileprivate var exponent: Int {
            switch self {
            case .ones, .power: 0
            case .thousands: 3
            case .millions: 6
            case .billions: 9
            case .trillions: 12
            }
        }

        fileprivate var suffix: String {
            switch self {
            case .ones, .power: ""
            case .thousands: " k"
            case .millions: " M"
            case .billions: " B"
            case .trillions: " T"
            }
        }
    }
}
