import Bytes
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
        /// A description of the values that the option takes, for a message.
        var expectation: String {
            if !values.isEmpty { return values.listed("or") }
            return switch valueName {
            case "n"?, "r"?, "seconds"?: "a number"
            case "n|n%"?: "a number, or a percentage up to 100%"
            case "time"?: "a number with the unit s, m, h or d, such as 90s, 30m or 2h, up to 365d"
            case "age"?: "an age of up to 200 years, such as 7y, 18m or 90d"
            case "spec"?: "KIND=SHARE, such as all=20% or 503=2x:5 (--help lists the kinds)"
            default: "a value that --help describes"
            }
        }
    }

    let options: [Option]
    let takesOperands: Bool

    /// Options that the parser adds to every command and leaves out of its description.
    private static let builtIn = [
        Option(names: ["--help", "-h"]), Option(names: ["--version"]), Option(names: ["--help-hidden"]), Option(names: ["--experimental-dump-help"]),
        Option(names: ["--generate-completion-script"], valueName: "shell", values: ["bash", "zsh", "fish"]),
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

    /// Returns the known name that an unknown one probably stands for: one with the same meaning, or the most similar one; nil when there is neither.
    func nearest(to name: String) -> String? {
        let known = options.flatMap(\.names).filter { $0.hasPrefix("--") && $0 != "--experimental-dump-help" }
        if let meanings = OptionSynonyms.meanings(of: name) { return meanings.first(where: known.contains) }
        return nearestWord(to: String(name.dropFirst(2)), among: known.map { String($0.dropFirst(2)) }).map { "--\($0)" }
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
        var seen: [Int: String] = [:]
        for part in parts(of: arguments) {
            guard let index = options.firstIndex(where: { $0.names.contains(part.name) }) else { continue }
            guard options[index].valueName != nil, !options[index].isRepeating else { continue }
            guard let earlier = seen.updateValue(part.name, forKey: index) else { continue }
            return earlier == part.name ? "\(earlier) is given twice and takes one value" : "\(earlier) and \(part.name) are one option, which takes one value"
        }
        return nil
    }

    /// Returns the message about an option whose value is empty; nil if there is no such option.
    func emptyValue(in arguments: [String]) -> String? {
        for part in parts(of: arguments) {
            guard let valueName = self[part.name]?.valueName else { continue }
            let value = part.value ?? (part.index + 1 < arguments.count ? arguments[part.index + 1] : nil)
            if value?.isEmpty ?? false { return "\(part.name) has an empty value (perhaps a variable without a value): \(part.name) <\(valueName)>" }
        }
        return nil
    }

    /// An option on the command line.
    struct Part {
        /// The index of the argument.
        let index: Int
        let name: String
        /// The value in the same argument, after `=` or after a letter (`-n1`); nil without one.
        let value: String?
    }

    /// The options among the arguments, up to `--`. A separate value never begins with a dash.
    func parts(of arguments: [String]) -> [Part] {
        arguments.prefix { $0 != "--" }.enumerated().filter { $0.element.isOption }.map { index, argument in
            let pieces = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(pieces[0])
            let letter = String(name.prefix(2))
            if self[name] == nil, letter != "--", self[letter]?.valueName != nil {
                return Part(index: index, name: letter, value: String(argument.dropFirst(2)))
            }
            return Part(index: index, name: name, value: pieces.count > 1 ? String(pieces[1]) : nil)
        }
    }

    // MARK: The arguments alone

    /// Whether an option may be given twice: by the same name, or by a one-letter name and another one.
    static func mayRepeat(_ arguments: [String]) -> Bool {
        let names = arguments.prefix { $0 != "--" }.filter(\.isOption).map { $0.prefix { $0 != "=" } }
        return Set(names).count < names.count || (names.count > 1 && names.contains { !$0.hasPrefix("--") })
    }

    /// Whether the value of an option may be empty.
    static func mayBeEmpty(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains { $0.isEmpty || $0.hasPrefix("-") && $0.hasSuffix("=") }
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
    }
}

extension String {
    /// Whether an argument is an option: `-` alone is standard input.
    var isOption: Bool { hasPrefix("-") && self != "-" }

    var withoutPeriod: String { hasSuffix(".") ? String(dropLast()) : self }
}

extension [String] {
    /// `a, b or c`.
    func listed(_ word: String) -> String {
        guard let last, count > 1 else { return first ?? "" }
        return "\(dropLast().joined(separator: ", ")) \(word) \(last)"
    }
}
