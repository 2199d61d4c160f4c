import Testing

struct DemoTests {
    @Test func theDemoShowsTheStatements() throws {
        let sandbox = try Sandbox()
        let environment = sandbox.environment.merging(["SECFLOW_BIN": Places.binaries]) { $1 }
        let result = try Subprocess.run(["\(Places.package)/Scripts/demo"], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n").map { $0.filter { $0 != " " } }
        for line in [
            "│Revenues│412,158,000│104,055,000│384,465,000│362,321,000│", "│EPSDiluted│1.60│0.41│1.34│0.80│", "│Assets│465,358,000│457,054,000│447,530,000│",
        ] {
            #expect(lines.contains(line), "\(result.output)")
        }
    }
}
