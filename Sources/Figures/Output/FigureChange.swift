package import Records

/// The change of a figure from that of the same period a year before.
package struct FigureChange: Equatable, Sendable {
    /// The figure less the earlier one; nil if it has more than 30 digits.
    package let amount: Amount?
    /// The change in percent of the earlier figure's magnitude, rounded half-even to one digit after the point; nil if the earlier figure is zero, if the sign
    /// changed, or if it has too many digits.
    package let percent: Amount?
    /// Whether the two figures are on different bases, or may be: one was restated, and the other was not reported anew.
    package let isOnAnotherBasis: Bool

    init(from earlier: Amount, to later: Amount, isOnAnotherBasis: Bool) {
        amount = later - earlier
        let hasSign = earlier != .zero && (later == .zero || earlier.isNegative == later.isNegative)
        percent = hasSign ? amount.flatMap { Ratio.percent($0, of: earlier.magnitude, places: 1) } : nil
        self.isOnAnotherBasis = isOnAnotherBasis
    }
}

extension FigureChange {
    /// The change of a number in percent: in percentage points, rounded half-even to one digit.
    init(points later: Amount, from earlier: Amount, isOnAnotherBasis: Bool) {
        self.init(amount: (later - earlier)?.rounded(places: 1), percent: nil, isOnAnotherBasis: isOnAnotherBasis)
    }

    private init(amount: Amount?, percent: Amount?, isOnAnotherBasis: Bool) {
        (self.amount, self.percent, self.isOnAnotherBasis) = (amount, percent, isOnAnotherBasis)
    }
}

/// Ratios of exact numbers, for readers.
enum Ratio {
    private static let hundred = Amount("100") ?? .zero

    /// Returns a number in percent of another, rounded half-even; nil if the other is zero, or if there are too many digits.
    static func percent(_ number: Amount, of whole: Amount, places: Int) -> Amount? { (number * hundred)?.divided(by: whole, places: places) }
}
