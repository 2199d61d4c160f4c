import Glibc
import Records

/// The vertical axis: ticks at multiples of 1, 2 or 5 times a power of ten.
///
/// A tick is exact, an integer times a power of ten. Only coordinates are binary floating-point numbers.
struct ValueAxis {
    private static let intervals = 5.0

    /// The distance of ticks is `digit` times the power of ten `exponent`.
    private let digit: Int
    private let exponent: Int
    /// The first and the last tick, as multiples of the distance.
    private let multiples: ClosedRange<Int>

    /// Creates an axis that covers all values.
    /// - Parameter includesZero: whether zero must be on the axis. Without it, zero is left out only if the values are close together.
    init(_ values: [Double], includesZero: Bool) {
        let values = values.filter(\.isFinite)
        var low = values.min() ?? 0
        var high = values.max() ?? 0
        let spread = (high - low) / max(abs(low), abs(high))
        // A spread that is not a number comes from zeros alone.
        if includesZero || !(1e-6...0.25).contains(spread) { (low, high) = (min(low, 0), max(high, 0)) }
        if low == high { high = low + 1 }
        (digit, exponent) = Self.step((high - low) / Self.intervals)
        let distance = Double(digit) * pow(10, Double(exponent))
        let first = Self.integer((low / distance + 1e-9).rounded(.down))
        multiples = first...max(first + 1, Self.integer((high / distance - 1e-9).rounded(.up)))
    }

    /// Returns the least step that is not below a distance.
    private static func step(_ distance: Double) -> (digit: Int, exponent: Int) {
        let exponent = integer(log10(distance).rounded(.down))
        switch distance / pow(10, Double(exponent)) {
        case ...1.000_001: return (1, exponent)
        case ...2: return (2, exponent)
        case ...5: return (5, exponent)
        default: return (1, exponent + 1)
        }
    }

    private static func integer(_ number: Double) -> Int { Int(exactly: number) ?? 0 }

    /// Returns the place of a value: 0 at the first tick, 1 at the last.
    func place(_ value: Double) -> Double {
        let distance = Double(digit) * pow(10, Double(exponent))
        return (value / distance - Double(multiples.lowerBound)) / Double(multiples.count - 1)
    }

    /// The ticks from the lowest, all in the same unit.
    var ticks: [(place: Double, label: String)] {
        let largest = max(multiples.lowerBound.magnitude, multiples.upperBound.magnitude)
        let unit = ShortNumber.Unit(magnitude: ShortNumber(Int(largest) * digit, exponent: exponent).magnitude)
        return multiples.map { multiple in
            (Double(multiple - multiples.lowerBound) / Double(multiples.count - 1), ShortNumber(multiple * digit, exponent: exponent).text(in: unit))
        }
    }

    /// The place of zero; nil if zero is not on the axis.
    var zero: Double? { multiples.contains(0) ? place(0) : nil }
}
