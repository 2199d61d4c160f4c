import Bytes

/// The keys of a filing's rows in one table. A second row with a key is left out: the first one counts.
struct RowKeys {
    private let table: Table
    private let columns: [Int]
    /// For facts: their offsets by document. In a document they come in order as a rule, so that only the last one is compared.
    private var offsets: [[UInt8]: Offsets] = [:]
    private var seen: Set<[UInt8]> = []

    private struct Offsets {
        var all: [Int] = []
        /// The same offsets, once one came out of order.
        var unordered: Set<Int>?

        mutating func insert(_ offset: Int) -> Bool {
            if unordered == nil {
                guard let last = all.last, offset <= last else {
                    all.append(offset)
                    return true
                }
                unordered = Set(all)
                all = []
            }
            return unordered?.insert(offset).inserted ?? false
        }
    }

    init(_ table: Table) {
        self.table = table
        columns = table.keyColumns
    }

    mutating func removeAll() {
        offsets.removeAll(keepingCapacity: true)
        seen.removeAll(keepingCapacity: true)
    }

    /// Whether the last row of a buffer is the first with its key in this filing.
    mutating func insertLast(of rows: RowBuffer) -> Bool {
        let row = rows.count - 1
        if table.name == Schema.facts.name, case .integer(let offset) = rows.cells[row * table.columns.count + columns[2]] {
            let document = rows.withText(row, columns[1]) { text -> [UInt8] in
                guard let text else { return [] }
                return text.array
            }
            return offsets[document, default: Offsets()].insert(offset)
        }
        var key: [UInt8] = []
        for column in columns {
            rows.withText(row, column) { text in
                // The length before each text keeps the texts apart; null counts as equal to null.
                let count = text?.count ?? -1
                withUnsafeBytes(of: count) { key.append(contentsOf: $0) }
                if let text { key.append(text) }
            }
        }
        return seen.insert(key).inserted
    }
}
