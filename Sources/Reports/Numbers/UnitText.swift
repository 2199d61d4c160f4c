/// Units as text for readers.
enum UnitText {
    /// Returns `USD per share` for `USD/shares`; other units as they are.
    static func name(_ unit: String) -> String {
        let parts = unit.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return unit }
        return "\(parts[0]) per \(parts[1] == "shares" ? "share" : parts[1])"
    }
}
