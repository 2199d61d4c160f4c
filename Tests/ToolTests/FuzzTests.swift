import Testing

/// Fuzzes each parser for a few seconds: the targets build, and inputs close to the seeds break nothing.
@Suite(.enabled(if: Places.environment("SECFLOW_FUZZ") != nil, "only with Scripts/test --full fuzz"))
struct FuzzTests {
    @Test func nothingBreaksTheParsersInAFewSeconds() throws {
        let result = try Subprocess.run(["\(Places.package)/Scripts/fuzz", "--seconds", "5", "--jobs", "2"], folder: Places.package, seconds: 3600)
        #expect(result.status == 0, "\(result.output)\(result.errors.suffix(2000))")
    }
}
