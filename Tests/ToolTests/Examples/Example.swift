/// Commands that a page shows, with the output that it shows for them.
struct Example: CustomStringConvertible, Sendable {
    /// The page, and the sentence or the heading before the example.
    let title: String
    var commands = ""
    /// The standard output that the page shows; nil if it shows none.
    var output: String?

    var description: String { title }

    /// Whether the commands run until they are stopped: `edgar-list --follow`, or a mirror in the foreground.
    var runsUntilStopped: Bool {
        commands.contains("--follow ") || commands.contains(#/(?:^|\n)[ ]*edgar-mirror (?:\\\n|[^\n&])*\n$/#)
    }

    /// The exit status: `diff` ends with 1 where it finds differences.
    var status: Int32 { commands.split(separator: "\n").last?.contains(#/^ *diff /#) == true ? 1 : 0 }

    /// The files that the commands read but do not write themselves: the targets of `Files.mk` that they name, except those whose first mention is an output.
    var files: [String] {
        Self.madeFiles.filter { file in
            guard let place = commands.firstRange(of: file), !commands[place.upperBound...].hasPrefix(".") else { return false }
            let before = commands[..<place.lowerBound]
            if let last = before.last, last.isLetter || last.isNumber || "./-_".contains(last) { return false }
            return !before.contains(#/(>|--store|--rejects|--state|--log|--extract|--oim|sqlite:)[ ]?$/#)
        }
    }

    /// The targets of `Files.mk`.
    private static let madeFiles: [String] = {
        let rules = (try? Subprocess.text(of: filesPath)) ?? ""
        return rules.split(separator: "\n").compactMap { $0.wholeMatch(of: /([a-z0-9][A-Za-z0-9.-]*):.*/).map { String($0.1) } }
    }()

    static let filesPath = "\(Places.package)/Tests/ToolTests/Examples/Files.mk"
}
