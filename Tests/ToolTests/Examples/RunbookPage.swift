/// A page of `Examples/runbooks`: its blocks of commands, each with the comment before it that says who runs it.
struct RunbookPage: Sendable {
    enum Runner: Equatable {
        /// The test with the servers of the page.
        case test
        /// The test with moto_server.
        case cloud
        /// Nobody, for this reason.
        case nobody(String)
    }

    struct Block {
        var runner: Runner?
        var commands = ""
    }

    static let folder = "\(Places.examples)/runbooks"
    static let names = Places.names(in: folder).filter { $0.hasSuffix(".md") && $0 != "README.md" }

    let name: String
    private(set) var blocks: [Block] = []

    init(_ name: String) throws {
        self.name = name
        var runner: Runner?
        var isInside = false
        for line in try Subprocess.text(of: "\(Self.folder)/\(name)").split(separator: "\n", omittingEmptySubsequences: false) {
            if isInside {
                if line == "```" { isInside = false } else { blocks[blocks.count - 1].commands += "\(line)\n" }
            } else if line == "```sh" {
                blocks.append(Block(runner: runner))
                (runner, isInside) = (nil, true)
            } else if let text = line.wholeMatch(of: /<!-- (.*) -->/)?.1 {
                switch text {
                case "run": runner = .test
                case "run on AWS": runner = .cloud
                default: runner = text.wholeMatch(of: /not run: (.+)/).map { .nobody(String($0.1)) }
                }
            } else if !line.isEmpty {
                runner = nil
            }
        }
    }

    /// The commands that a runner runs, from the first to the last, in one shell.
    func commands(of runner: Runner) -> String { blocks.filter { $0.runner == runner }.map(\.commands).joined() }
}
