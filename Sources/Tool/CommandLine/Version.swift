/// The version of every tool of this package: they are built and released together. Records carry it (`tool_versions`).
package let secflowVersion = "0.1.0"

/// The commit that the tools were built from, where that is known: `Scripts/release` puts it here for its build.
private let commit: String? = nil

/// What `--version` prints: `secflow 0.1.0 (bf61ba6)`.
package let versionText = commit.map { "secflow \(secflowVersion) (\($0))" } ?? "secflow \(secflowVersion)"
