import Bytes

/// A fresh folder for commands, and an environment that is the same on every machine.
struct Sandbox {
    private let scratch: TemporaryFolder

    init() throws {
        scratch = try TemporaryFolder()
        try makeFolders(work)
    }

    var home: String { scratch.path }
    /// The working folder of commands.
    var work: String { "\(home)/work" }

    var environment: [String: String] {
        [
            "HOME": home, "XDG_RUNTIME_DIR": home, "XDG_STATE_HOME": "\(home)/state", "SECFLOW_RATE_FILE": "\(home)/rate", "LC_ALL": "C", "TZ": "UTC",
            "AWS_EC2_METADATA_DISABLED": "true",
            "EDGAR_IDENTITY": "Golden Case golden@example.com", "EXAMPLES": Places.examples, "PACKAGE": Places.package,
        ]
    }

    /// The masks of these folders in recorded output, the longer path first.
    var places: [(path: String, name: String)] { [(work, "WORK"), (home, "HOME")] }
}
