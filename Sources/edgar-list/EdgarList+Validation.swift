import ArgumentParser
import Bytes
import Records
import Tool

extension EdgarList {
    /// Checks the values of the options, then their combinations.
    func validate() throws {
        if let operand = operands.first { throw ValidationError("operands are not accepted: \(Self.advice(operand))") }
        try validateLists()
        if let latest, latest < 1 { throw ValidationError("--latest takes a number from 1.") }
        if let since, let until, until < since { throw ValidationError("--until \(until) is before --since \(since).") }
        if let interval, !(1...86_400).contains(interval) { throw ValidationError("--interval takes a number of seconds from 1 to 86400.") }
        try validateModes()
        if !follow, reconcile == nil { try validateSources() }
    }

    /// Whether the command line names companies, directly or in files.
    var namesCompanies: Bool { !ticker.isEmpty || !cik.isEmpty }

    private func validateLists() throws {
        for (option, values, noun) in [("ticker", ticker, "company"), ("cik", cik, "company"), ("form", form, "form"), ("item", item, "item")] {
            if values.contains(where: { commaSeparated($0).isEmpty }) { throw ValidationError("--\(option) names no \(noun): its value is empty.") }
        }
        if query?.allSatisfy(\.isWhitespace) ?? false { throw ValidationError("--query names no words: its value is empty.") }
        for item in item.flatMap(commaSeparated) {
            if let intended = Self.intendedItem(item) { throw ValidationError("there is no item \(item); did you mean \(intended)?") }
        }
        let readers = (ticker + cik).filter { $0 == "@-" }.count + (reconcile == "-" ? 1 : 0)
        if readers > 1 { throw ValidationError("only one option can read standard input.") }
    }

    /// Checks the options that go with `--follow` and `--reconcile`. Both modes have fixed sources.
    private func validateModes() throws {
        if state != nil, !follow { throw ValidationError("--state is for --follow.") }
        if interval != nil, !follow { throw ValidationError("--interval is for --follow.") }
        if amendments == true, form.isEmpty { throw ValidationError("--amendments is for --form: without it all forms are listed.") }
        if follow, reconcile != nil || latest != nil || until != nil || archive != nil || query != nil || !source.isEmpty {
            throw ValidationError("--follow does not go with --until, --latest, --source, --archive, --query or --reconcile.")
        }
        if reconcile != nil, latest != nil || archive != nil || query != nil || !source.isEmpty {
            throw ValidationError("--reconcile does not go with --latest, --source, --archive or --query.")
        }
        if follow, !item.isEmpty {
            throw ValidationError("--item is not for --follow: it reads daily indexes as well, which do not list items.")
        }
        guard reconcile != nil else { return }
        if !item.isEmpty { throw ValidationError("--item is not for --reconcile: the indexes do not list items.") }
        if !namesCompanies, form.isEmpty, since == nil {
            throw ValidationError(
                """
                --reconcile needs the selection with which the records were listed: --ticker, --cik, --form or --since \
                (--since alone compares all of EDGAR from that day).
                """)
        }
    }

    private func validateSources() throws {
        let sources = Set(source)
        if sources.count > 1, sources != [.index, .daily] { throw ValidationError("only the sources index and daily go together.") }
        if archive != nil, !sources.isSubset(of: [.submissions]) { throw ValidationError("--archive is for --source submissions.") }
        if query != nil, !sources.isSubset(of: [.search]) { throw ValidationError("--query is for --source search.") }
        if query != nil, archive != nil { throw ValidationError("--query does not go with --archive.") }
        if latest != nil, sources == [.feed] || sources == [.search] || query != nil {
            throw ValidationError("--latest is for --source submissions, index, daily and current.")
        }
        let readsIndexes = sources.isEmpty ? !namesCompanies && archive == nil && query == nil : !sources.isDisjoint(with: [.index, .daily])
        if !item.isEmpty, readsIndexes {
            throw ValidationError("--item is not for indexes, which list no items: use --source search, feed or current, or name a company without --source.")
        }
        if sources.contains(.daily), since == nil, latest == nil || namesCompanies {
            throw ValidationError("--source daily needs --since: each day since 1993 would be a request.")
        }
        if sources == [.feed], since == nil { throw ValidationError("--source feed needs --since: the archive of one day has some GB.") }
        guard !namesCompanies, archive == nil, sources != [.current], query == nil else { return }
        if sources == [.submissions] { throw ValidationError("--source submissions needs a --ticker, a --cik or an --archive.") }
        if since == nil, latest == nil {
            throw ValidationError("say what to list with --ticker, --cik, --since or --latest: without them, all of EDGAR would be listed.")
        }
    }

    /// Returns the item of an 8-K, such as `5.02`, that `5.2`, `502` or `Item 5.02` stands for; nil for other text.
    private static func intendedItem(_ item: String) -> String? {
        if item.prefix(4).lowercased() == "item" {
            let code = item.dropFirst(4).drop { $0.isWhitespace }
            return code.isEmpty ? nil : intendedItem(String(code)) ?? String(code)
        }
        let digits = item.filter { $0 != "." }
        guard digits.utf8.allSatisfy(\.isDigit), let section = digits.first else { return nil }
        let hasPoint = item.dropFirst().first == "."
        switch item.utf8.count {
        case 3 where hasPoint && !item.hasSuffix("0"): return "\(section).0\(digits.dropFirst())"
        case 3 where !item.contains("."): return "\(section).\(digits.dropFirst())"
        default: return nil
        }
    }

    /// What to do about an operand: the option that it was probably meant for.
    private static func advice(_ operand: String) -> String {
        if operand == "help" { return "did you mean --help?" }
        if operand.isEmpty { return "one is empty (perhaps a variable without a value)" }
        let bytes = operand.utf8
        let hasDigit = bytes.contains(where: \.isDigit)
        // BRK.B is a ticker, and ciks.txt a file.
        let parts = operand.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isWord =
            bytes.count <= 10 && parts.dropFirst().allSatisfy { $0.utf8.count <= 2 }
            && parts.allSatisfy { $0.utf8.allSatisfy { $0.isDigit || $0.isASCIILetter || $0 == UInt8(ascii: "-") } }
        if FileStatus.identity(at: operand) != nil { return "did you mean --ticker @\(operand) or --cik @\(operand)?" }
        if AccessionNumber(operand) != nil {
            return "\"\(operand)\" is an accession number; list the filings of its company, with --ticker or --cik, and select it from the records"
        }
        if CIK.named(operand) != nil { return "did you mean --cik \(operand)?" }
        if isWord, !hasDigit { return "did you mean --ticker \(operand)?" }
        if isWord, hasDigit, bytes.contains(where: \.isASCIILetter) { return "did you mean --form \(operand)?" }
        return "\"\(operand)\" needs an option before it (a file of companies: --ticker @FILE or --cik @FILE)"
    }
}
