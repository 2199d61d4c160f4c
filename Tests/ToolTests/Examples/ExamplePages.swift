/// Finds the examples in README.md, in the pages in man/, and in each tool's `--help`.
enum ExamplePages {
    /// The `sh` blocks after `<!-- example TITLE -->`, each with the `text` block that may follow.
    static func readme() throws -> [Example] {
        var examples: [Example] = []
        var fence = ""
        var isMarked = false
        for line in try Subprocess.text(of: "\(Places.package)/README.md").split(separator: "\n", omittingEmptySubsequences: false) {
            if fence.isEmpty {
                if let title = line.wholeMatch(of: /<!-- example (.*) -->/)?.1 {
                    examples.append(Example(title: "README.md: \(title)"))
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
    }

    /// The lines of a page's EXAMPLES as man(1) shows them on 80 columns.
    static func renderedExamples(of page: String) throws -> [Substring] {
        let rendered = try Subprocess.run(["mandoc", "-T", "ascii", "-O", "width=78", "\(Places.manual)/\(page)"])
        // Bold and underlined characters are struck twice.
        let lines = rendered.output.replacing(/.\u{8}/, with: "").split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.drop { $0 != "EXAMPLES" }.dropFirst().prefix { $0.isEmpty || $0.hasPrefix(" ") })
    }

    /// The displays in a page's EXAMPLES. Those indented by 11 columns (`-offset indent`) are commands, those by 17 (`-offset indent-two`) are their output.
    /// Commands keep their indentation, as when they are pasted from a terminal.
    static func manual(_ page: String) throws -> [Example] {
        var examples: [Example] = []
        var title = ""
        var before = Shown.nothing
        // Blank lines since the last other line: those within an output belong to it.
        var blank = 0
        for line in try renderedExamples(of: page) {
            let indentation = line.prefix { $0 == " " }.count
            let shown: Shown = line.isEmpty ? .nothing : indentation < 11 ? .text : before.isDisplay ? before : indentation < 17 ? .commands : .output
            switch shown {
            case .nothing: blank += 1
            case .text: title = before == .text ? "\(title) \(line.dropFirst(indentation))" : String(line.dropFirst(indentation))
            case .commands:
                if before != .commands { examples.append(Example(title: "\(page): \(title)")) }
                examples[examples.count - 1].commands += "\(line)\n"
            case .output:
                let output = examples.last?.output.map { $0 + String(repeating: "\n", count: blank) } ?? ""
                if !examples.isEmpty { examples[examples.count - 1].output = "\(output)\(line.dropFirst(17))\n" }
            }
            before = shown
            if shown != .nothing { blank = 0 }
        }
        return examples
    }

    /// The kind of a line of a rendered page. All lines of a display, up to the next blank line, are of the kind of its first one.
    private enum Shown {
        case nothing, text, commands, output

        var isDisplay: Bool { self == .commands || self == .output }
    }

    /// The lines of EXAMPLES in `--help` that are indented by four columns or more.
    static func help(_ tool: String) throws -> [Example] {
        let help = try Subprocess.run(["\(Places.binaries)/\(tool)", "--help"], environment: ["COLUMNS": "80"]).output
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false).drop { $0 != "EXAMPLES" }.dropFirst().prefix { !$0.hasPrefix("USAGE") }
        var examples: [Example] = []
        var isAfterText = true
        var title = ""
        for line in lines {
            if line.hasPrefix("    ") {
                if isAfterText { examples.append(Example(title: "\(tool) --help: \(title)")) }
                examples[examples.count - 1].commands += "\(line)\n"
                isAfterText = false
            } else {
                title = String(line.drop { $0 == " " })
                isAfterText = true
            }
        }
        return examples
    }
}
