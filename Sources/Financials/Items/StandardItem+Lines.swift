import Records

/// What the lines of a standard item look like.
extension StandardItem {
    /// Whether the item is an amount per share, or a figure from which such amounts are calculated.
    var isOnShares: Bool {
        switch self {
        case .NetIncomeToCommon, .EPSBasic, .EPSDiluted, .SharesBasic, .SharesDiluted: true
        default: false
        }
    }

    /// Whether the item is a payment, which is written as a positive figure even if its line is negative.
    var isPayment: Bool { self == .CapEx || self == .DividendsPaid || self == .ShareRepurchases }
}
