import Bytes
import HTTP
import JSONLines
package import Records

/// Lists filings out of the master indexes of quarters or of days, in the order of their filing dates, each accession number once.
///
/// An index names a filing once for each of its parties: the first that the selection takes is the record's. One index at a time is held,
/// in a file; of its rows eight bytes each.
package final class IndexLister {
    package enum Source: Sendable { case full, daily }

    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let source: Source
    private let output: any ListingOutput
    private var line: FilingLineWriter
    private var missing: [String] = []

    package init(
        site: EdgarSite, client: EdgarClient, selection: Selection, source: Source, tickers: TickerList?, output: any ListingOutput
    ) {
        self.site = site
        self.client = client
        self.selection = selection
        self.source = source
        self.output = output
        line = FilingLineWriter(site: site, tickers: tickers)
    }

    /// EDGAR's indexes begin here.
    package static let firstDay = CalendarDate(days: 8401)  // 1993-01-01

    /// All that is wanted from the first day to the last.
    package func list(from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        var day = first
        while day <= last {
            let period = Period(day, source)
            if let index = try fetch(period) {
                for row in try chosenRows(of: index) {
                    _ = try render(index, row)
                    try emit(line.bytes)
                }
                try onThisSide { () throws(SystemFailure) in try output.flush() }
            }
            day = period.after
        }
        sayMissing()
    }

    /// The `count` latest of what is wanted (of each company, where companies are named), the oldest of them first.
    package func listLatest(_ count: Int, from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        var lines: [[UInt8]] = []
        var found: [CIK?: Int] = [:]
        let wanted = max(1, selection.companies.count) * count
        var day = last
        while day >= first, lines.count < wanted {
            let period = Period(day, source)
            if let index = try fetch(period) {
                for row in try chosenRows(of: index).reversed() where lines.count < wanted {
                    let cik = try render(index, row)
                    let company = selection.companies.isEmpty ? nil : cik
                    guard found[company, default: 0] < count else { continue }
                    found[company, default: 0] += 1
                    lines.append(line.bytes)
                }
            }
            day = period.before
        }
        missing.reverse()
        sayMissing()
        for line in lines.reversed() { try emit(line) }
    }

    /// A quarter or a day.
    private struct Period {
        let day: CalendarDate
        let source: Source

        init(_ day: CalendarDate, _ source: Source) {
            self.day = day
            self.source = source
        }

        var after: CalendarDate {
            var next = day + 1
            while source == .full, Quarter(next) == Quarter(day) { next = next + 1 }
            return next
        }

        var before: CalendarDate {
            var next = day + -1
            while source == .full, Quarter(next) == Quarter(day) { next = next + -1 }
            return next
        }

        /// Nil where nobody expects an index.
        var nameWhenMissing: String? {
            switch source {
            case .full: "\(Quarter(day))"
            case .daily: (1...5).contains(day.weekday) ? "\(day)" : nil
            }
        }
    }

    /// Nil where there is no such index.
    private func fetch(_ period: Period) throws(EdgarFailure) -> IndexFile? {
        let url = source == .full ? site.fullIndex(Quarter(period.day)) : site.dailyIndex(period.day)
        let index = try onThisSide { () throws(SystemFailure) in try IndexFile(url) }
        do throws(EdgarFailure) {
            _ = try client.get(EdgarClient.Question(url, expecting: .index, sink: index))
        } catch  where error.kind == .missing {
            if let name = period.nameWhenMissing { missing.append(name) }
            return nil
        } catch  where error.endsRun || error.isRetryable {
            throw error
        } catch {
            let rejection = Rejection(code: error.code, message: error.message)
            try onThisSide { () throws(SystemFailure) in try output.reject(rejection, subject: url) }
            return nil
        }
        return index
    }

    /// There is no daily index of a weekend or a holiday, none of a quarter or day that has only begun, and a mirror has what it has. One
    /// note at the end names what was not there.
    private func sayMissing() {
        guard let first = missing.first, let last = missing.last else { return }
        let names: String =
            switch missing.count {
            case 1: first
            case 2: "\(first), \(last)"
            case let count: "\(first) ... \(last) (\(count) in all)"
            }
        output.note("no index of \(names)\(source == .daily ? ": a holiday, or too early" : "")")
    }

    /// A row that is wanted: its day and where it stands, in a shape that sorts by both.
    private struct ChosenRow: Comparable {
        private let sortable: UInt64
        var offset: Int { Int(sortable & 0xFF_FFFF_FFFF) }

        init(_ day: CalendarDate, offset: Int) { sortable = UInt64(max(0, day.days)) << 40 | UInt64(offset) }

        static func < (left: Self, right: Self) -> Bool { left.sortable < right.sortable }
    }

    /// The wanted rows by filing date and then by their place, each accession number once.
    private func chosenRows(of index: IndexFile) throws(EdgarFailure) -> [ChosenRow] {
        var chosen: [ChosenRow] = []
        var seen = Set<UInt64>()
        var malformed = 0
        var example = ""
        var parser = MasterIndexParser()
        try index.forEachLine { offset, line in
            switch parser.take(line) {
            case .row(let row):
                guard selection.takes(row.filingDate), selection.takes(row.cik), selection.takes(form: line.extracting(row.formType)),
                    seen.insert(line.extracting(row.accessionNumber).digitsAsNumber).inserted
                else { return }
                chosen.append(ChosenRow(row.filingDate, offset: offset))
            case .malformed:
                malformed += 1
                if malformed == 1 { example = line.extracting(0..<min(line.count, 120)).text }
            case .other: break
            }
        }
        if malformed > 0 || !parser.isBehindDashes {
            let message = parser.isBehindDashes ? "\(malformed) rows that are none, the first \"\(example)\"" : "no line of dashes, and so no rows"
            let rejection = Rejection(code: "malformed_index", message: "\(index.url): \(message)")
            try onThisSide { () throws(SystemFailure) in try output.reject(rejection, subject: index.url) }
        }
        chosen.sort()
        return chosen
    }

    /// Makes the record of a row in `line`.
    private func render(_ index: IndexFile, _ chosen: ChosenRow) throws(EdgarFailure) -> CIK? {
        var cik: CIK?
        try index.withLine(at: chosen.offset) { text in
            guard let row = MasterIndexRow(text) else { return }
            line.set(row, of: text)
            cik = row.cik
        }
        return cik
    }

    private func emit(_ line: [UInt8]) throws(EdgarFailure) {
        guard !client.shouldStop() else { throw EdgarFailure(.interrupted, "interrupted") }
        try onThisSide { () throws(SystemFailure) in try output.write(line.span) }
    }
}

extension Span where Element == UInt8 {
    /// Eighteen digits among dashes.
    fileprivate var digitsAsNumber: UInt64 {
        var number: UInt64 = 0
        for position in 0..<count where self[position].isDigit { number = number &* 10 &+ UInt64(self[position] &- 0x30) }
        return number
    }
}
