import Testing

/// secflow-records(5) lists the codes of rejects.
struct RejectCodeTests {
    @Test func everyCodeIsListed() throws {
        let page = try Subprocess.text(of: "\(Places.manual)/secflow-records.5")
        let start = try #require(page.firstRange(of: "\n.Sh REJECT\n")).upperBound
        let listed = Set(page[start...].matches(of: #/\n\.It Cm ([a-z_ ,]+)/#).flatMap { $0.1.split(separator: " , ").map(String.init) })
        var used: Set<String> = []
        for path in try Subprocess.run(["find", "Sources", "-name", "*.swift"], folder: Places.package).output.split(separator: "\n") {
            if path.hasPrefix("Sources/edgar-mirror/") { continue }
            let text = try Subprocess.text(of: "\(Places.package)/\(path)")
            used.formUnion(
                text.matches(of: #/(?:Rejection|self\.init|ServiceFailure)\(\s*(?:\.(?:request|transient), )?code: "([a-z_]+)"/#).map { String($0.1) })
        }
        #expect(used.count > 20)
        #expect(used.subtracting(listed).sorted() == [], "codes that the page lacks")
    }
}
