import Records

/// The limit of `--latest`: so many filings of each company where companies are named, else of all together. Filings come newest first.
struct LatestLimit {
    private let limit: Int
    private let isByCompany: Bool
    private var counts: [CIK?: Int] = [:]

    init(_ limit: Int, _ selection: Selection) {
        self.limit = limit
        isByCompany = !selection.companies.isEmpty
    }

    /// Whether one more filing is within the limit. Counts it if so.
    mutating func admits(_ cik: CIK?) -> Bool {
        let company = isByCompany ? cik : nil
        guard counts[company, default: 0] < limit else { return false }
        counts[company, default: 0] += 1
        return true
    }
}
