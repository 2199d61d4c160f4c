import JSONLines

/// The options of a command, as the argument parser describes them.
struct CommandLineOptions {
    struct Option {
        /// With their dashes: `--help`, `-h`.
        var names: [String]
        /// The name of the value in `--help`; nil for a flag.
        var valueName: String?
        /// Whether the option may be given several times.
        var isRepeating = false
        /// The words that the option takes; empty if it takes any.
        var values: [String] = []
        /// The purpose of the option, from `--help`.
        var abstract = ""

        /// A description of the values that the option takes, for a message.
        var expectation: String {
            if !values.isEmpty { return values.listed("or") }
            switch valueName {
            case "n"?, "r"?, "seconds"?: return "a number"
            default: return "<\(valueName ?? "value")>: \(abstract.withoutPeriod)"
            }
        }
    }

    let options: [Option]
    let takesOperands: Bool

    /// Options that the parser adds to every command and leaves out of its description.
    private static let builtIn = [
        Option(names: ["--help", "-h"]), Option(names: ["--version"]), Option(names: ["--help-hidden"]), Option(names: ["--experimental-dump-help"]),
        Option(names: ["--generate-completion-script"], valueName: "shell"),
    ]

    /// - Parameter dump: the parser's description of a command, in JSON (`--experimental-dump-help`).
    init(dump: String) {
        let bytes = Array(dump.utf8)
        let description = try? JSONValue(parsing: bytes.span)
        let arguments = description?["command"]?["arguments"]?.array ?? []
        options = arguments.compactMap(Option.init) + Self.builtIn
        takesOperands = arguments.contains { $0["kind"]?.string == "positional" }
    }

    subscript(name: String) -> Option? { options.first { $0.names.contains(name) } }

    /// Returns the known name that is most similar to an unknown one; nil when none is similar.
    func nearest(to name: String) -> String? {
        let known = options.flatMap(\.names).filter { $0.hasPrefix("--") && $0 != "--experimental-dump-help" }
        let best = known.map { ($0, name.editDistance(to: $0)) }.min { $0.1 < $1.1 }
        return best.flatMap { $0.1 < 4 && $0.1 * 2 <= name.count - 2 ? $0.0 : nil }
    }

    /// The arguments that are neither an option nor an option's value.
    func operands(in arguments: [String]) -> [String] {
        let options = arguments.prefix { $0 != "--" }
        let free = options.indices.filter { index in
            !options[index].isOption && (index == 0 || self[options[index - 1]]?.valueName == nil)
        }
        return free.map { options[$0] } + arguments.dropFirst(options.count + 1)
    }

    /// Returns the message about an option that is given twice but takes one value; nil if there is no such option.
    func repetition(in arguments: [String]) -> String? {
        var seen: Set<String> = []
        for argument in Self.parts(of: arguments) where !seen.insert(argument.name).inserted {
            if let option = self[argument.name], option.valueName != nil, !option.isRepeating { return "\(argument.name) is given twice and takes one value" }
        }
        return nil
    }

    // MARK: The arguments alone

    /// An option on the command line.
    struct Part {
        /// The index of the argument.
        let index: Int
        let name: String
        /// The value after `=`; nil without `=`.
        let value: String?
    }

    /// The options among the arguments, up to `--`. A separate value never begins with a dash.
    static func parts(of arguments: [String]) -> [Part] {
        arguments.prefix { $0 != "--" }.enumerated().filter { $0.element.isOption }.map { index, argument in
            let pieces = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Part(index: index, name: String(pieces[0]), value: pieces.count > 1 ? String(pieces[1]) : nil)
        }
    }

    /// Whether any option is given twice.
    static func repeated(in arguments: [String]) -> Bool {
        var seen: Set<String> = []
        return parts(of: arguments).contains { !seen.insert($0.name).inserted }
    }

    /// Whether the command line asks for messages in JSON. Works for a command line that the parser refuses, too.
    static func wantsJSON(_ arguments: [String]) -> Bool {
        arguments.contains("--log-format=json") || zip(arguments, arguments.dropFirst()).contains { $0 == "--log-format" && $1 == "json" }
    }
}

extension CommandLineOptions.Option {
    /// Reads an option from the parser's description of an argument; nil for an operand.
    fileprivate init?(_ description: JSONValue) {
        guard let kind = description["kind"]?.string, kind != "positional" else { return nil }
        names = (description["names"]?.array ?? []).map { name in
            (name["kind"]?.string == "long" ? "--" : "-") + (name["name"]?.string ?? "")
        }
        valueName = kind == "option" ? description["valueName"]?.string ?? "value" : nil
        isRepeating = description["isRepeating"]?.boolean ?? false
        values = (description["allValues"]?.array ?? []).compactMap(\.string)
        abstract = description["abstract"]?.string ?? ""
    }
}

extension String {
    /// Whether an argument is an option: `-` alone is standard input.
    var isOption: Bool { hasPrefix("-") && self != "-" }

    var withoutPeriod: String { hasSuffix(".") ? String(dropLast()) : self }

    /// Returns how many bytes must be inserted, removed or replaced to get the other text.
    fileprivate func editDistance(to other: String) -> Int {
        let (own, others) = (Array(utf8), Array(other.utf8))
        var row = Array(0...others.count)
        for (i, byte) in own.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, otherByte) in others.enumerated() {
                let replaced = diagonal + (byte == otherByte ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = Swift.min(replaced, diagonal + 1, row[j] + 1)
            }
        }
        return row[others.count]
    }
}

extension [String] {
    /// `a, b or c`.
    func listed(_ word: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return "\(dropLast().joined(separator: ", ")) \(word) \(last)"
    }
}
