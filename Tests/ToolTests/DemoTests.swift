import Testing

struct DemoTests {
    @Test func theDemoShowsTheStatements() throws {
        let sandbox = try Sandbox()
        let environment = sandbox.environment.merging(["SECFLOW_BIN": Places.binaries]) { $1 }
        let result = try Subprocess.run(["\(Places.package)/Scripts/demo"], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for line in [
            "Revenues 362,321,000 384,465,000 412,158,000", "EPSDiluted (USD/shares) 0.80 1.34 1.60", "Assets 447,530,000 465,358,000",
            // The fourth quarters are calculated.
            "Revenues 96,264,000 100,690,000 104,055,000 109,146,000",
        ] {
            #expect(lines.contains(line), "\(result.output)")
        }
    }
}
