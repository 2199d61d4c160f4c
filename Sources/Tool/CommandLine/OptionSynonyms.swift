/// Options that people guess, and the options of this package that mean the same.
enum OptionSynonyms {
    /// Returns the options that a guessed name may stand for, the likeliest first; nil for a name that is not in the table.
    static func meanings(of guess: String) -> [String]? {
        table.first { $0.guesses.contains(guess) }?.meanings
    }

    private static let table: [(guesses: [String], meanings: [String])] = [
        (["--date", "--from", "--start", "--start-date", "--after", "--begin", "--year"], ["--since"]),
        (["--to", "--end", "--end-date", "--before"], ["--until"]),
        (["--limit", "--max", "--count", "--last"], ["--latest", "--max-requests"]),
        (["--type", "--forms", "--form-type"], ["--form"]),
        (["--symbol", "--company"], ["--ticker", "--company"]),
        (["--ticker", "--cik", "--tickers", "--companies"], ["--ticker", "--company"]),
        (["--items", "--concept", "--metric"], ["--item"]),
        (["--csv", "--json", "--table", "--output-format"], ["--format"]),
        (["--text", "--search"], ["--query"]),
        (["--dir", "--directory", "--output", "--output-dir", "--out"], ["--store", "--extract"]),
        (["--parallel", "--threads", "--workers", "--concurrency"], ["--jobs"]),
        (["--database"], ["--db"]),
    ]
}
