import Testing

/// A few seconds for each parser: enough to see that the targets build, and that their seeds and what is near them break nothing.
@Suite(.enabled(if: Places.environment("SECFLOW_FUZZ") != nil, "only with Scripts/test --full fuzz"))
struct FuzzTests {
    @Test func nothingBreaksTheParsersInAFewSeconds() throws {
        let result = try Subprocess.run(["\(Places.package)/Scripts/fuzz", "--seconds", "5", "--jobs", "2"], folder: Places.package, seconds: 3600)
        #expect(result.status == 0, "\(result.output)\(result.errors.suffix(2000))")
    }
}
