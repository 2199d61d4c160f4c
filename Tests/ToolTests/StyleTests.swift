import Testing

struct StyleTests {
    @Test func swiftFormatFindsNothing() throws {
        let sources = ["Sources", "Tests", "Package.swift"].map { "\(Places.package)/\($0)" }
        let result = try Subprocess.run(["swift", "format", "lint", "--strict", "--parallel", "--recursive"] + sources, folder: Places.package, seconds: 300)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
