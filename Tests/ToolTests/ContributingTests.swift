import Testing

/// What CONTRIBUTING.md and Sources/README.md say: the places that name each tool, the code of a new filter, the files of the map.
struct ContributingTests {
    @Test func everyToolHasAPage() throws {
        let manifest = try Subprocess.text(of: "\(Places.package)/Package.swift")
        let targets = manifest.matches(of: #/tool\(\s*"([a-z0-9-]+)"/#).map { String($0.1) }
        #expect(Set(targets) == Set(Places.tools) && !targets.isEmpty)
    }

    @Test(arguments: Places.tools)
    func everyToolIsListed(_ tool: String) throws {
        let overview = try Subprocess.text(of: "\(Places.package)/README.md")
        check(overview.contains("\n| `\(tool)` |"), tool, "the table in README.md")
        let map = try Subprocess.text(of: "\(Places.package)/Sources/README.md")
        check(map.split(separator: "\n").contains { $0.hasPrefix("| 8 |") && $0.contains("`\(tool)`") }, tool, "floor 8 in Sources/README.md")
        check(try section("DESCRIPTION").contains(".It Xr \(tool) 1"), tool, "the list in man/secflow.7")
        check(try section("SEE ALSO").contains(".Xr \(tool) 1"), tool, "SEE ALSO in man/secflow.7")
    }

    @Test(arguments: Places.filters)
    func everyFilterIsListed(_ tool: String) throws {
        check(try section("WORKERS").contains("\(tool) 1"), tool, "WORKERS in man/secflow.7")
        check(try section("WHAT ALL TOOLS SHARE").contains("\(tool) 1"), tool, "the operands in man/secflow.7")
        let map = try Subprocess.text(of: "\(Places.package)/Sources/README.md")
        check(map.contains("\n    \(tool) "), tool, "how data flows, in Sources/README.md")
    }

    private func check(_ isListed: Bool, _ tool: String, _ place: String) {
        if !isListed { Issue.record("\(tool) is missing in \(place)") }
    }

    @Test func everyFileOfTheMapExists() throws {
        let map = try Subprocess.text(of: "\(Places.package)/Sources/README.md")
        let files = map.matches(of: #/`([A-Za-z0-9-]+/[A-Za-z0-9/+-]+\.swift)`/#).map { String($0.1) }
        #expect(files.count > 50)
        #expect(files.filter { !Places.exists("\(Places.package)/Sources/\($0)") } == [])
    }

    /// Returns a section of secflow(7).
    private func section(_ name: String) throws -> Substring {
        let page = try Subprocess.text(of: "\(Places.manual)/secflow.7")
        let start = try #require(page.firstRange(of: "\n.Sh \(name)\n")).upperBound
        return page[start..<(page[start...].firstRange(of: "\n.Sh ")?.lowerBound ?? page.endIndex)]
    }

    @Test func theCommandsForANewFilterMakeItsPage() throws {
        let text = try Subprocess.text(of: "\(Places.package)/CONTRIBUTING.md")
        let start = try #require(text.firstRange(of: "name=section-words\n")).lowerBound
        let end = try #require(text[start...].firstRange(of: "> man/$name.1\n")).upperBound
        let scratch = try TemporaryFolder()
        for path in ["Package.swift", "man/xbrl-extract.1"] { try write(try Subprocess.text(of: "\(Places.package)/\(path)"), to: "\(scratch.path)/\(path)") }
        let result = try Subprocess.run(["bash", "-e", "-c", String(text[start..<end])], folder: scratch.path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try Subprocess.text(of: "\(scratch.path)/Package.swift").contains("\n        tool(\"section-words\", [\"Submission\"]),\n"))
        let path = "\(scratch.path)/man/section-words.1"
        let lint = try Subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path])
        #expect(lint.status == 0 && lint.output.isEmpty, "\(lint.output)")
        // Only the options that filters share are left.
        func options(_ path: String) throws -> Set<String> { Set(try Subprocess.text(of: path).matches(of: #/\n\.(?:It|Op) (Fl \S+)/#).map { String($0.1) }) }
        let shared = try options("\(Places.manual)/filing-parse.1").intersection(options("\(Places.manual)/xbrl-extract.1"))
        #expect(try options(path) == shared)
    }

    /// The modules of the build that the binaries come from.
    private static let modules = "\(Places.binaries)/Modules"

    @Test(.enabled(if: Places.exists("\(modules)/Tool.swiftmodule"), "no modules beside the binaries"))
    func theSkeletonOfAFilterCompiles() throws {
        let page = try Subprocess.text(of: "\(Places.package)/CONTRIBUTING.md")
        let start = try #require(page.firstRange(of: "```swift\n")).upperBound
        let end = try #require(page[start...].firstRange(of: "```")).lowerBound
        let scratch = try TemporaryFolder()
        try write(String(page[start..<end]), to: "\(scratch.path)/Main.swift")
        let maps = Places.names(in: "\(Places.package)/Sources").map { "\(Places.package)/Sources/\($0)/module.modulemap" }.filter(Places.exists)
        // SwiftPM names the package by its folder.
        let name = Places.package.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let options = ["-typecheck", "-parse-as-library", "-swift-version", "6", "-warnings-as-errors", "-package-name", name, "-I", Self.modules]
        let features = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"].flatMap { ["-enable-upcoming-feature", $0] }
        let command = ["swiftc"] + options + features + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] } + ["\(scratch.path)/Main.swift"]
        let result = try Subprocess.run(command, seconds: 120)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
