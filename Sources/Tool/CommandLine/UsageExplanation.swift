import Bytes

/// Explains in one line why a command line is wrong.
///
/// A misspelt option can make the parser complain about something else. So the arguments are first compared with the known options. If all of them are known
/// and have their values, the parser's own message is used.
struct UsageExplanation {
    let tool: String
    let options: CommandLineOptions
    /// Returns the parser's message about other arguments; nil when they are right.
    let parse: ([String]) -> String?

    /// Returns the message about wrong arguments.
    ///
    /// - Parameter text: the parser's message about them.
    func explain(_ arguments: [String], parserMessage text: String) -> String {
        let parts = options.parts(of: arguments)
        for part in parts where !isKnown(part, arguments) {
            let suggestion = options.nearest(to: part.name).map { "; did you mean \($0)?" } ?? ""
            return "unknown option \(part.name)\(suggestion) (\(tool) --help lists all)"
        }
        for part in parts {
            if let fault = fault(of: part, arguments) { return fault }
        }
        if !options.takesOperands, let operand = options.operands(in: arguments).first {
            return "unexpected operand \"\(operand)\": \(advice(operand) ?? "only options are taken (\(tool) --help lists all)")"
        }
        return restated(text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " "))
    }

    /// Returns the option that an operand was probably meant for, of a tool that takes none.
    private func advice(_ operand: String) -> String? {
        if options["--root"] != nil, (try? folderNames(operand)) != nil { return "did you mean --root \(operand)?" }
        if options["--db"] != nil, ContentKind.isDatabase(operand) { return "did you mean --db \(operand)?" }
        let isWord = operand.utf8.count <= 10 && !operand.isEmpty && operand.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit }
        if options["--company"] != nil, isWord { return "did you mean --company \(operand)?" }
        return nil
    }

    /// Whether an argument is a known option. In `--jobs -1`, `-1` counts as known: it is the value of `--jobs`.
    private func isKnown(_ part: CommandLineOptions.Part, _ arguments: [String]) -> Bool {
        if options[part.name] != nil { return true }
        guard part.index > 0, let before = options[arguments[part.index - 1]] else { return false }
        return before.valueName != nil && part.name.dropFirst().first?.isNumber ?? false
    }

    /// Returns a message if the option lacks its value, or has a value although it takes none.
    private func fault(of part: CommandLineOptions.Part, _ arguments: [String]) -> String? {
        guard let option = options[part.name] else { return nil }
        guard let valueName = option.valueName else { return part.value.map { "\(part.name) takes no value, and \"\($0)\" is given" } }
        if part.value != nil { return nil }
        guard part.index + 1 < arguments.count, arguments[part.index + 1] != "--" else { return "\(part.name) needs a value: \(part.name) <\(valueName)>" }
        let next = arguments[part.index + 1]
        guard next.isOption else { return nil }
        if options[next] != nil { return "\(part.name) needs a value: \(part.name) <\(valueName)>" }
        // Behind `=` the parser takes the same text as a value: use its message about that value.
        let joined = arguments[..<part.index] + ["\(part.name)=\(next)"] + arguments[(part.index + 2)...]
        return parse(Array(joined)).map(restated) ?? "\(part.name) needs a value; one that begins with - is written \(part.name)=\(next)"
    }

    /// Returns the parser's message, worded like the other messages.
    private func restated(_ text: String) -> String {
        if let (value, rest) = text.parted("The value '", "' is invalid for '"), let (name, reason) = rest.parted("", "'") {
            guard let option = options[String(name.prefix { $0 != " " })] else { return text }
            let shown = option.names.first ?? name
            if let reason = reason.parted(": ", "")?.1, !reason.isEmpty { return "\(shown): \(reason.withoutPeriod)" }
            if let meant = nearestWord(to: String(value), among: option.values) { return "\(shown) cannot be \"\(value)\"; did you mean \(meant)?" }
            return "\(shown) cannot be \"\(value)\"; it takes \(option.expectation)"
        }
        if let (shell, _) = text.parted("Can't generate completion scripts for '", "'"), let option = options["--generate-completion-script"] {
            return "--generate-completion-script cannot be \"\(shell)\"; it takes \(option.expectation)"
        }
        if let (name, _) = text.parted("Missing expected argument '", "'") { return "\(name) is missing (\(tool) --help says more)" }
        return text.withoutPeriod
    }
}

extension String {
    /// Returns the text between `beginning` and the first `end` after it, and the rest; nil if the string does not begin so, or has no `end`.
    fileprivate func parted(_ beginning: String, _ end: String) -> (String, String)? {
        guard hasPrefix(beginning) else { return nil }
        let rest = dropFirst(beginning.count)
        if end.isEmpty { return ("", String(rest)) }
        guard let range = rest.firstRange(of: end) else { return nil }
        return (String(rest[..<range.lowerBound]), String(rest[range.upperBound...]))
    }
}
