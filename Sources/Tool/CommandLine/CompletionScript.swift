import Bytes
package import ArgumentParser

extension CompletionKind {
    /// Completes names of files behind an `@`, for options that take `@FILE`.
    package static var atFile: CompletionKind { .custom { _, _, word in atFiles(word) } }

    private static func atFiles(_ word: String) -> [String] {
        guard word.hasPrefix("@") else { return [] }
        let folder = word.dropFirst().lastIndex(of: "/").map { word[word.index(after: word.startIndex)...$0] } ?? ""
        let names = (try? folderNames(folder.isEmpty ? "." : String(folder))) ?? []
        return names.map { "@\(folder)\($0)" }.filter { $0.hasPrefix(word) }
    }
}

/// The completion scripts of the parser (`--generate-completion-script`), with what they lack.
enum CompletionScript {
    /// Returns a script that works; any other text as it is.
    static func corrected(_ text: String) -> String {
        if text.hasPrefix("#!/bin/bash") {
            // The script completes only words of its own lists. Elsewhere, as in `>> FILE`, complete names of files.
            return text.replacing("complete -o filenames -F", with: "complete -o filenames -o default -F")
        }
        if text.hasPrefix("#compdef") {
            // The script also completes the subcommand `help`, which no tool has. Beside repeated operands it is an error (doubled rest argument definition).
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.filter { !$0.hasSuffix("'(-): :->command'") && !$0.hasSuffix("'(-)*:: :->arg'") }.joined(separator: "\n")
        }
        return text
    }
}
