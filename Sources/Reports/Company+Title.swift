import Figures
import Records

extension Company {
    /// `Apple Inc. (AAPL, CIK 320193)`.
    var title: String { name.map { "\($0) (\(identifiers))" } ?? identifiers }

    /// `Apple Inc. (AAPL)`.
    var shortTitle: String { name.map { name in ticker.map { "\(name) (\($0))" } ?? name } ?? identifiers }

    /// `AAPL, CIK 320193`.
    private var identifiers: String { [ticker, "CIK \(cik.withoutZeros)"].compactMap(\.self).joined(separator: ", ") }
}
