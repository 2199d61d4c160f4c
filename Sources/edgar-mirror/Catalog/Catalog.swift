import Bytes
import Records

/// The filings of the folder, by accession number, company and day. It is immutable: when the folder is read again, a new catalog replaces it.
final class Catalog: Sendable {
    /// In the order of their filing dates; those without a date come first.
    let filings: [Filing]
    /// When a filing was last added or removed, in seconds since 1970.
    private let folderModified: Int
    private let byAccession: [AccessionNumber: Int]
    private let byCIK: [CIK: [Int]]

    init(_ filings: [Filing], folderModified: Int) {
        let filings = filings.sorted { left, right in
            let leftKey = (left.filingDate?.days ?? .min, left.acceptedAt ?? "", left.accession.description)
            let rightKey = (right.filingDate?.days ?? .min, right.acceptedAt ?? "", right.accession.description)
            return leftKey < rightKey
        }
        var byAccession: [AccessionNumber: Int] = [:]
        var byCIK: [CIK: [Int]] = [:]
        for (index, filing) in filings.enumerated() {
            byAccession[filing.accession] = index
            for cik in Set(filing.parties.compactMap(\.cik)) { byCIK[cik, default: []].append(index) }
        }
        self.filings = filings
        self.folderModified = folderModified
        self.byAccession = byAccession
        self.byCIK = byCIK
    }

    /// Returns a filing by its number and the CIK of one of its parties.
    func filing(_ accession: AccessionNumber, of cik: CIK) -> Filing? {
        guard let index = byAccession[accession], filings[index].parties.contains(where: { $0.cik == cik }) else { return nil }
        return filings[index]
    }

    /// Returns the filings of a company, the newest first.
    func filings(of cik: CIK) -> [Filing] {
        (byCIK[cik] ?? []).reversed().map { filings[$0] }
    }

    /// Returns the filings of these days.
    func filings(filed days: ClosedRange<CalendarDate>) -> ArraySlice<Filing> {
        let start = filings.partitioningIndex { ($0.filingDate?.days ?? .min) >= days.lowerBound.days }
        let end = filings.partitioningIndex { ($0.filingDate?.days ?? .min) > days.upperBound.days }
        return filings[start..<end]
    }

    /// Returns the time of the latest change among the files of these days' filings, in seconds since 1970; nil if there are none.
    ///
    /// - Parameter includesFolder: whether an added or removed filing counts as a change. The SEC rebuilds the indexes of quarters, but not those of days.
    func newestChange(filed days: ClosedRange<CalendarDate>, includesFolder: Bool = false) -> Int? {
        filings(filed: days).map(\.modified).max().map { includesFolder ? max($0, folderModified) : $0 }
    }

    /// The classes of funds, each once, as its latest filing names it.
    var funds: [FundClass] {
        var seen: Set<String> = []
        return filings.reversed().flatMap(\.funds).filter { seen.insert($0.id).inserted }.sorted { ($0.cik.number, $0.id) < ($1.cik.number, $1.id) }
    }

    var ciks: [CIK] { byCIK.keys.sorted { $0.number < $1.number } }
}

extension Array {
    /// Returns the index of the first element of the second part. All elements of the first part must come before those of the second.
    fileprivate func partitioningIndex(_ belongsToSecond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
