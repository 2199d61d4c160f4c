import Records

/// The limit of `--latest`: a number of filings for each company if companies are named, else in all. Filings come newest first.
struct LatestLimit {
    private let limit: Int
    private let isByCompany: Bool
    private var counts: [CIK?: Int] = [:]

    init(_ limit: Int, _ selection: Selection) {
        self.limit = limit
        isByCompany = !selection.companies.isEmpty
    }

    /// Counts a filing of the company if it is within the limit. Returns whether it is.
    mutating func admits(_ cik: CIK?) -> Bool {
        let company = isByCompany ? cik : nil
        guard counts[company, default: 0] < limit else { return false }
        counts[company, default: 0] += 1
        return true
    }
}
