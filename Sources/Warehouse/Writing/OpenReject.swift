/// Which rejects are looked up.
enum RejectSelection {
    /// All rejects of filings, by accession number.
    case filings([String])
    /// Rejects with IDs. A filing may have very many others.
    case ids([String])

    var isEmpty: Bool {
        switch self {
        case .filings(let names), .ids(let names): names.isEmpty
        }
    }
}

/// A reject without `resolved_at`, and what the store knows of its filing.
struct OpenReject {
    let id: String
    let accessionNumber: String
    /// The tool that rejected the filing.
    let tool: String
    /// The time of the reject, in microseconds of Unix time; nil if the record does not say.
    let at: Int?
    /// When a record of the filing that had passed the tool was last stored, in microseconds of Unix time; nil if none was.
    let passedAt: Int?

    /// Whether a load of the filing resolves the reject: the loaded record had passed the tool, and was loaded at the time of the reject or later.
    ///
    /// The time of the load counts because records do not say when a tool worked on a filing. A reject without a time is before all loads. Times are compared to
    /// the second, as tools write them.
    ///
    /// - Parameter passedAt: microseconds of Unix time; nil if the record had not passed the tool.
    func isResolved(passedAt: Int?) -> Bool {
        guard let passedAt else { return false }
        return at.map { $0 / 1_000_000 <= passedAt / 1_000_000 } ?? true
    }
}
