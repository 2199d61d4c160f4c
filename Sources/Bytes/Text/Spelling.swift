/// Comparison of short, possibly misspelt texts, such as options, tickers and forms.
package enum Spelling {
    /// Returns how many insertions, deletions, changes and swaps of neighbours make one text the other; nil for more than `limit`.
    package static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
        if abs(left.count - right.count) > limit { return nil }
        var rows = [Array(0...right.count)]
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                var best = min(rows[i][j] + (left[i] == right[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        let distance = rows[left.count][right.count]
        return distance <= limit ? distance : nil
    }
}
