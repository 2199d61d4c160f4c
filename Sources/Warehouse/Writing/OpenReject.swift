import Bytes
import JSONLines

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
    /// The `tool_versions` of the merged record, as JSON.
    let storedVersions: [UInt8]?

    /// Whether a load resolves the reject: the filing has passed the tool, and was loaded at the time of the reject or later. Records do not say when a tool worked
    /// on a filing. A reject without a time is before all loads. Whole seconds are compared, which is how the tools write times.
    ///
    /// - Parameters:
    ///   - tools: the tools that worked on the filing as it was loaded.
    ///   - loadedAt: microseconds of Unix time.
    func isResolved(by tools: Set<ExactText>, at loadedAt: Int) -> Bool {
        guard tool == "financials-load" || tools.contains(ExactText(tool)) else { return false }
        return at.map { $0 / 1_000_000 <= loadedAt / 1_000_000 } ?? true
    }

    /// Whether what was loaded before the reject came resolves it.
    var isResolvedByStored: Bool {
        guard let storedAt else { return false }
        let versions = storedVersions.flatMap { try? JSONValue(parsing: $0.span) }
        return isResolved(by: Set(ToolVersion.versions(versions).keys), at: storedAt)
    }
}
