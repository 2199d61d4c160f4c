package import ArgumentParser

/// The options that set the request rate.
package struct PaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Requests a second, of all processes that share the rate file. The default is EDGAR_RATE_LIMIT_PER_SEC, else 9.5. 0: no limit, for mirrors only.",
            valueName: "r"))
    package var rate: Double?

    @Option(
        help: ArgumentHelp(
            "The file through which processes share the rate, or redis://host:port/database (rediss:// with TLS) for several hosts. The default is SECFLOW_RATE_FILE, else a file of the user.",
            valueName: "file"), completion: .file())
    package var rateFile: String?

    package init() {}

    package mutating func validate() throws {
        if let rate, !rate.isFinite || rate < 0 || rate > 1_000_000 { throw ValidationError("--rate takes a number of requests a second, from 0 to 1000000") }
    }
}
