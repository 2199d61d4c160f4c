/// Filings that are stored in one transaction, each once, and rejects.
struct Batch {
    private(set) var filings: [GatheredFiling] = []
    /// Reject records, a line each.
    private(set) var rejects: [[UInt8]] = []
    /// Bytes of all lines, roughly. Lines in temporary files count as well, so that a batch has few of these files.
    private(set) var size = 0
    private var accessionNumbers: Set<String> = []

    /// Bytes that a filing or a reject costs beside its lines, roughly: what is known of a filing is kept while it is merged.
    private static let overhead = 4 << 10

    var isEmpty: Bool { filings.isEmpty && rejects.isEmpty }

    func holds(_ accessionNumber: String) -> Bool { accessionNumbers.contains(accessionNumber) }

    mutating func add(_ filing: GatheredFiling) {
        filings.append(filing)
        accessionNumbers.insert(filing.accessionNumber)
        size += filing.size + Self.overhead
    }

    mutating func add(reject line: [UInt8]) {
        rejects.append(line)
        size += line.count + Self.overhead
    }

    /// Hashes the lines of all filings, which the decision what to store asks for. A failure shows there.
    func hash() {
        for filing in filings {
            for group in filing.groups { _ = try? group.lines.sha256() }
        }
    }
}
