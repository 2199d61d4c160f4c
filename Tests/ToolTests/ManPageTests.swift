import Testing

/// The pages in man/ follow mandoc's rules and have the options of each tool's `--help`.
struct ManPageTests {
    @Test(arguments: Places.names(in: Places.manual))
    func mandocHasNothingToSay(_ page: String) throws {
        let result = try Subprocess.run(["mandoc", "-T", "lint", "-W", "warning", "\(Places.manual)/\(page)"])
        #expect(result.status == 0 && result.output.isEmpty, "\(result.output)\(result.errors)")
    }

    @Test(arguments: Places.tools)
    func pageAndHelpNameTheSameOptions(_ tool: String) throws {
        let help = try Subprocess.run(["\(Places.binaries)/\(tool)", "--help"])
        #expect(help.status == 0 && help.errors.isEmpty, "\(help.errors)")
        let offered = Set(help.output.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap(longOptions))
        let page = try Subprocess.text(of: "\(Places.manual)/\(tool).1")
        let items = page.split(separator: "\n").filter { $0.hasPrefix(".It ") && $0.contains("Fl ") }
        let described = Set(items.flatMap { $0.matches(of: #/(?:Fl|,) -([a-z0-9-]+)/#).map { "--\($0.1)" } })
        #expect(offered.subtracting(described).sorted() == [], "in --help, not in the page")
        #expect(described.subtracting(offered).sorted() == [], "in the page, not in --help")
        #expect(!offered.isEmpty)
    }

    /// Returns the options that a line of `--help` explains, without those that the explanation mentions.
    private func longOptions(_ line: Substring) -> [String] {
        let head = line.dropFirst(2)
        let names = head.firstRange(of: "  ").map { head[..<$0.lowerBound] } ?? head
        return names.matches(of: #/--[a-z0-9-]+/#).map { String($0.0) }
    }
}
