/// Options that people guess, and the options of this package that mean the same.
enum OptionSynonyms {
    /// Returns the option that a guessed name stands for; nil if the tool has none of its meanings.
    static func meaning(of guess: String, among known: [String]) -> String? {
        table.first { $0.guesses.contains(guess) }?.meanings.first(where: known.contains)
    }

    /// Of several meanings, the first one that the tool has counts.
    private static let table: [(guesses: [String], meanings: [String])] = [
        (["--date", "--from", "--start", "--start-date", "--after", "--begin", "--year"], ["--since"]),
        (["--to", "--end", "--end-date", "--before"], ["--until"]),
        (["--limit", "--max", "--count", "--last"], ["--latest", "--max-requests"]),
        (["--type", "--forms", "--form-type"], ["--form"]),
        (["--symbol", "--company"], ["--ticker"]),
        (["--text", "--search"], ["--query"]),
        (["--dir", "--directory", "--output", "--output-dir", "--out"], ["--store", "--extract"]),
        (["--parallel", "--threads", "--workers", "--concurrency"], ["--jobs"]),
        (["--database"], ["--db"]),
    ]
}
