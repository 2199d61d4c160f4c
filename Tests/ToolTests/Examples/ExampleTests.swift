import Testing

/// Runs every example of README.md, of the man pages and of each `--help`, and compares its output with that on the page. Tests/README.md describes the rules.
struct ExampleTests {
    static let cookbookPage = "secflow-cookbook.7"
    static let pages = Places.names(in: Places.manual)

    @Test(arguments: try ExamplePages.readme())
    func readme(_ example: Example) throws { try check(example, filings: "\(Places.examples)/edgar", isRepeated: true) }

    @Test(arguments: try pages.filter { $0 != cookbookPage }.flatMap(ExamplePages.manual))
    func manual(_ example: Example) throws { try check(example, filings: "\(Places.examples)/edgar") }

    /// The cookbook uses all folders of filings.
    @Test(arguments: try ExamplePages.manual(cookbookPage))
    func cookbook(_ example: Example) throws { try check(example, filings: Places.examples, isRepeated: true) }

    @Test(arguments: try Places.tools.flatMap(ExamplePages.help))
    func help(_ example: Example) throws { try check(example, filings: "\(Places.examples)/edgar") }

    @Test func everyPageHasExamples() throws {
        #expect(try ExamplePages.readme().count > 3)
        for page in Self.pages { #expect(try !ExamplePages.manual(page).isEmpty, "\(page)") }
        for tool in Places.tools { #expect(try !ExamplePages.help(tool).isEmpty, "\(tool) --help") }
    }

    /// A terminal breaks a longer line in two, and pasting it then fails.
    @Test(arguments: pages)
    func examplesFitIntoEightyColumns(_ page: String) throws {
        #expect(try ExamplePages.renderedExamples(of: page).filter { $0.count > 78 } == [])
    }

    private func check(_ example: Example, filings: String, isRepeated: Bool = false) throws {
        let run = try ExampleRun(example, filings: filings, isRepeated: isRepeated)
        #expect(run.status == example.status, "\(example.commands)\n\(run.errors)")
        #expect(run.hasWritten, "\(example.commands)\nwrote nothing\n\(run.errors)")
        guard let output = example.output else { return }
        if let repeated = run.repeatedOutput { #expect(repeated == run.output, "\(example.commands)\nthe second time\n\(run.errors)") }
        // A page does not show whether the last line ends with a newline.
        #expect(run.output == output || run.output + "\n" == output, "\(example.commands)\n\(run.errors)")
    }
}
