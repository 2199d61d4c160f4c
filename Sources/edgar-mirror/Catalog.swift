import Records

/// All filings of the folder, and the ways to find them. It is made once and never changes: what comes later is in the next one.
final class Collection: Sendable {
    /// In the order of their filing dates, those without one first.
    let filings: [Filing]
    private let byAccession: [AccessionNumber: Int]
    private let byCIK: [CIK: [Int]]

    init(_ filings: [Filing]) {
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
        self.byAccession = byAccession
        self.byCIK = byCIK
    }

    /// A filing in the folder of one of its parties; nil when it is nobody's of that number.
    func filing(_ accession: AccessionNumber, of cik: CIK) -> Filing? {
        guard let index = byAccession[accession], filings[index].parties.contains(where: { $0.cik == cik }) else { return nil }
        return filings[index]
    }

    /// Newest first.
    func filings(of cik: CIK) -> [Filing] {
        (byCIK[cik] ?? []).reversed().map { filings[$0] }
    }

    /// Those filed on these days.
    func filings(filed days: ClosedRange<CalendarDate>) -> ArraySlice<Filing> {
        let start = filings.partitioningIndex { ($0.filingDate?.days ?? .min) >= days.lowerBound.days }
        let end = filings.partitioningIndex { ($0.filingDate?.days ?? .min) > days.upperBound.days }
        return filings[start..<end]
    }

    /// The latest change of the files of those filed on these days.
    func newestChange(filed days: ClosedRange<CalendarDate>) -> Int? {
        filings(filed: days).map(\.modified).max()
    }

    /// Each class once, as its latest filing names it.
    var funds: [FundClass] {
        var seen: Set<String> = []
        return filings.reversed().flatMap(\.funds).filter { seen.insert($0.id).inserted }.sorted { ($0.cik.number, $0.id) < ($1.cik.number, $1.id) }
    }

    var ciks: [CIK] { byCIK.keys.sorted { $0.number < $1.number } }
}

extension Array {
    /// The first position whose element belongs to the second half; the array is sorted so that those that do stand behind those that do not.
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
