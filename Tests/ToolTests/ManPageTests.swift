import Testing

/// Compares the pages in man/ with mandoc's rules and with each tool's `--help`.
struct ManPageTests {
    @Test(arguments: Places.names(in: Places.manual))
    func mandocHasNoWarnings(_ page: String) throws {
        let result = try Subprocess.run(["mandoc", "-T", "lint", "-W", "warning", "\(Places.manual)/\(page)"])
        #expect(result.status == 0 && result.output.isEmpty, "\(result.output)\(result.errors)")
    }

    /// A macro that takes its arguments for words prints `name 1` for `name(1)`, and quotes within quotes.
    @Test(arguments: Places.names(in: Places.manual))
    func noMacroIsPrintedAsAWord(_ page: String) throws {
        let result = try Subprocess.run(["mandoc", "-T", "utf8", "-O", "width=90", "\(Places.manual)/\(page)"])
        // Bold and underlined letters are printed twice, with a backspace between.
        var text = ""
        for character in result.output { if character == "\u{8}" { text.removeLast() } else { text.append(character) } }
        let pages = Places.names(in: Places.manual).map { $0.dropLast(2) } + ["timeout", "xargs", "parallel", "find"]
        for line in text.split(separator: "\n") {
            let isReference = pages.contains { line.contains("\($0) 1 ") || line.contains("\($0) 1,") || line.hasSuffix("\($0) 1") }
            #expect(!isReference, "\(line)")
            #expect(!line.contains("’’") && line.firstMatch(of: #/‘[^’]*‘/#) == nil, "\(line)")
            #expect(line.firstMatch(of: #/\s(Cm|Ar|Fl|Ql|Xr|Ns|Pq|Ev|Pa)\s/#) == nil, "\(line)")
        }
        #expect(text.contains("NAME"))
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

    /// The options that a line of `--help` describes, without those that its explanation mentions.
    private func longOptions(_ line: Substring) -> [String] {
        let head = line.dropFirst(2)
        let names = head.firstRange(of: "  ").map { head[..<$0.lowerBound] } ?? head
        return names.matches(of: #/--[a-z0-9-]+/#).map { String($0.0) }
    }
}
