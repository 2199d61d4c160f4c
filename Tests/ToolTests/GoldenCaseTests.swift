import Clocks
import Glibc
import Testing

/// Compares the output of the built tools with the recorded output.
struct GoldenCaseTests {
    @Test("golden case", arguments: GoldenCase.all)
    func goldenCase(_ golden: GoldenCase) throws {
        let began = monotonicSeconds()
        let outcome = try golden.run()
        // Scripts/test looks for the slowest.
        print("[case] \(monotonicSeconds() - began) \(golden)")
        if Places.environment("SECFLOW_RECORD") != nil { return try golden.record(outcome) }
        let expected = try golden.expected()
        if outcome.status != expected.status {
            Issue.record("\(golden): status \(outcome.status), expected \(expected.status); standard error:\n\(outcome.errors)\(outcome.serverLog)")
        }
        if outcome.output != expected.output { Issue.record("\(golden): standard output\n\(difference(expected.output, outcome.output))") }
        if outcome.errors != expected.errors { Issue.record("\(golden): standard error\n\(difference(expected.errors, outcome.errors))") }
    }

    /// Returns the first lines of a unified diff, long lines cut.
    private func difference(_ expected: String, _ found: String) -> String {
        guard let scratch = try? TemporaryFolder() else { return found }
        let (left, right) = ("\(scratch.path)/expected", "\(scratch.path)/found")
        guard (try? write(expected, to: left)) != nil, (try? write(found, to: right)) != nil,
            let result = try? Subprocess.run(["diff", "-u", "--label", "expected", "--label", "found", left, right])
        else { return found }
        return result.output.split(separator: "\n").prefix(40).map { $0.prefix(400) }.joined(separator: "\n")
    }
}
