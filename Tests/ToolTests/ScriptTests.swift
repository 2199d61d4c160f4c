import Testing

/// The scripts refuse unknown arguments before they do anything.
struct ScriptTests {
    @Test(arguments: [
        ("test --full nonsense", "test: night, fuzz, sanitizers or peers, not \"nonsense\"\n"),
        ("test --full fuzz nonsense", "test: night, fuzz, sanitizers or peers, not \"nonsense\"\n"),
        ("build nonsense", "build: no tool \"nonsense\" in man\n"),
        ("build secflow", "build: no tool \"secflow\" in man\n"),
        ("fuzz nonsense", "fuzz: no target \"nonsense\" in Tests/Fuzz\n"),
        ("fuzz json --jobs 0", "fuzz: a number from 1 on, not \"0\"\n"),
        ("fuzz json --seconds 1h", "fuzz: a number from 1 on, not \"1h\"\n"),
        ("setup nonsense", "setup: check, bench, s3 or peers, not \"nonsense\"\n"),
    ])
    func whatIsNotKnown(_ command: String, _ message: String) throws {
        let result = try Subprocess.run(["bash", "-c", "Scripts/\(command)"], folder: Places.package)
        #expect(result.status == 64)
        #expect(result.output.isEmpty && result.errors == message)
    }

    /// The workflow runs .ci/run, which runs Scripts/check: there is one list of checks.
    @Test func thereIsOneListOfChecks() throws {
        let run = try Subprocess.text(of: "\(Places.package)/.ci/run")
        #expect(run.contains("exec \"$(dirname \"$0\")/../Scripts/check\" \"$@\"\n"))
        let workflow = try Subprocess.text(of: "\(Places.package)/.github/workflows/ci.yml")
        #expect(workflow.split(separator: "\n").filter { $0.contains("run:") }.map { $0.filter { $0 != " " } } == ["-run:.ci/run"])
    }
}
