/// A reject without `resolved_at`, and what the store knows of its filing.
struct OpenReject {
    let id: String
    let accessionNumber: String
    /// The tool that rejected the filing.
    let tool: String
    /// The time of the reject, in microseconds of Unix time; nil if the record does not say.
    let at: Int?
    /// The latest time at which the filing is known to have been loaded, in microseconds of Unix time.
    let storedAt: Int?
    /// Whether the filing, as it is stored, has passed the tool.
    let hasPassed: Bool

    /// Whether a load of the filing resolves the reject: the filing has passed the tool, and was loaded at the time of the reject or later.
    ///
    /// The time of the load counts because records do not say when a tool worked on a filing. A reject without a time is before all loads. Times are compared to
    /// the second, as tools write them.
    ///
    /// - Parameters:
    ///   - hasPassed: whether the filing had passed the tool when it was loaded.
    ///   - loadedAt: microseconds of Unix time.
    func isResolved(hasPassed: Bool, loadedAt: Int) -> Bool {
        guard hasPassed || tool == "financials-load" else { return false }
        return at.map { $0 / 1_000_000 <= loadedAt / 1_000_000 } ?? true
    }
}
