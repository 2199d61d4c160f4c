import Testing

/// The README's examples work: each `sh` block after `<!-- example -->` runs, and a `text` block after it is its output.
struct ReadmeTests {
    struct Example: CustomStringConvertible, Sendable {
        var title: String
        var commands = ""
        var output: String?
        var description: String { title }
    }

    static let examples: [Example] = {
        guard let page = try? Subprocess.text(of: "\(Places.package)/README.md") else { return [] }
        var examples: [Example] = []
        var fence = ""
        var isMarked = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if fence.isEmpty {
                if line.hasPrefix("<!-- example") {
                    examples.append(Example(title: String(line.dropFirst("<!-- example ".count).dropLast(" -->".count))))
                    isMarked = true
                } else if line.hasPrefix("```") {
                    fence = String(line.dropFirst(3))
                    if isMarked, fence == "text", examples.last?.output == nil { examples[examples.count - 1].output = "" }
                } else if !line.isEmpty {
                    isMarked = isMarked && examples.last?.commands.isEmpty == true
                }
            } else if line == "```" {
                fence = ""
            } else if isMarked {
                if fence == "sh" { examples[examples.count - 1].commands += "\(line)\n" }
                if fence == "text" { examples[examples.count - 1].output? += "\(line)\n" }
            }
        }
        return examples
    }()

    @Test(arguments: examples)
    func exampleDoesWhatItSays(_ example: Example) throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let bucket =
            example.commands.contains("s3-put")
            ? try TestServer(commands: TestServer.bucket, folder: sandbox.home, environment: &environment) : nil
        defer { bucket?.stop() }
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(Places.examples)/edgar"), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }

        try write(example.commands, to: "\(sandbox.home)/commands")
        let result = try Subprocess.run(["bash", "-eu", "-o", "pipefail", "\(sandbox.home)/commands"], environment: environment, folder: sandbox.work)
        #expect(result.status == 0 && result.errors.isEmpty, "\(example.commands)\n\(result.errors)")
        if let output = example.output { #expect(result.output == output) }
    }

    @Test func theReadmeHasExamples() {
        #expect(Self.examples.count > 3 && Self.examples.allSatisfy { !$0.commands.isEmpty })
    }
}
