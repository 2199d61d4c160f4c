import Bytes

/// A fresh folder to run commands in, and an environment that is the same everywhere.
struct Sandbox {
    private let scratch: TemporaryFolder

    init() throws {
        scratch = try TemporaryFolder()
        try makeFolders(work)
    }

    var home: String { scratch.path }
    /// Where commands run.
    var work: String { "\(home)/work" }

    var environment: [String: String] {
        [
            "HOME": home, "XDG_RUNTIME_DIR": home, "SECFLOW_RATE_FILE": "\(home)/rate", "LC_ALL": "C", "TZ": "UTC",
            "EDGAR_IDENTITY": "Golden Case golden@example.com", "EXAMPLES": Places.examples, "PACKAGE": Places.package,
        ]
    }

    /// What stands for these folders in recorded output; the longer path first.
    var places: [(path: String, name: String)] { [(work, "WORK"), (home, "HOME")] }
}
