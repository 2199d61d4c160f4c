/// The version of all tools of this package, which are released together. Records carry it in `tool_versions`.
package let secflowVersion = "0.1.0"

/// The commit from which the tools are built; nil if unknown. `Scripts/release` sets it for its build.
private let commit: String? = nil

/// What `--version` prints: `secflow 0.1.0 (bf61ba6)`.
package let versionText = commit.map { "secflow \(secflowVersion) (\($0))" } ?? "secflow \(secflowVersion)"
