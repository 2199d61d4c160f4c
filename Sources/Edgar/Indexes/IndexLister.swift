import Bytes
import HTTP
import JSONLines
package import Records

/// Lists filings from the master indexes of quarters, of days, or of both, in the order of their filing dates, each accession number once.
///
/// An index has a row for each party of a filing: the first row that the selection takes becomes the record. A temporary file holds the indexes of one period
/// at a time; memory holds sixteen bytes for each wanted row. The two kinds of indexes do not list the same filings: the SEC rebuilds a quarter's index as
/// filings are corrected and withdrawn, a day's index keeps filings that were withdrawn later, and some days have no index.
package final class IndexLister {
    package enum Source: Sendable { case full, daily, union }

    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let source: Source
    private let output: any ListingOutput
    private var line: FilingLineWriter
    private var missing = MissingIndexes()
    private var daily: DailyIndexes
    /// The accession numbers listed in the last few periods, sorted within each. A filing whose date was corrected may be in the indexes of two periods.
    private var recent: [[UInt64]] = []
    private static let recentPeriods = 5

    package init(
        site: EdgarSite, client: EdgarClient, selection: Selection, source: Source, tickers: TickerList?, output: any ListingOutput
    ) {
        self.site = site
        self.client = client
        self.selection = selection
        self.source = source
        self.output = output
        line = FilingLineWriter(site: site, tickers: tickers)
        daily = DailyIndexes(site: site, client: client)
    }

    /// The first day of EDGAR's indexes.
    package static let firstDay = CalendarDate(days: 8401)  // 1993-01-01

    /// Lists the wanted filings from the first day to the last.
    package func list(from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        var day = first
        while day <= last {
            let period = Period(day, source)
            if let index = try fetch(period, from: first, to: last) {
                try list(index)
            }
            day = period.after
        }
        noteMissing()
    }

    private func list(_ index: IndexFile) throws(EdgarFailure) {
        var numbers: [UInt64] = []
        for row in try chosenRows(of: index) where !recent.contains(where: { $0.hasSorted(row.number) }) {
            _ = try render(index, row)
            try emit(line.bytes)
            numbers.append(row.number)
        }
        numbers.sort()
        recent = recent.suffix(source == .daily ? Self.recentPeriods - 1 : 0) + [numbers]
        try rethrowing(output.flush(), as: EdgarFailure.init)
    }

    /// Lists the wanted filings of one day. Returns false when the day has no index.
    func listDay(_ day: CalendarDate) throws(EdgarFailure) -> Bool {
        let index = try rethrowing(IndexFile(), as: EdgarFailure.init)
        try fetchDay(day, usesListing: false, into: index)
        guard !index.parts.isEmpty else { return false }
        try list(index)
        return true
    }

    /// Lists the `count` latest of the wanted filings (of each company, where companies are named), the oldest of them first.
    package func listLatest(_ count: Int, from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        var lines: [[UInt8]] = []
        var limit = LatestLimit(count, selection)
        let (product, overflow) = count.multipliedReportingOverflow(by: max(1, selection.companies.count))
        let wanted = overflow ? .max : product
        var day = last
        while day >= first, lines.count < wanted {
            let period = Period(day, source)
            if let index = try fetch(period, from: first, to: last) {
                for row in try chosenRows(of: index).reversed() where lines.count < wanted {
                    let cik = try render(index, row)
                    if limit.admits(cik) { lines.append(line.bytes) }
                }
            }
            day = period.before
        }
        missing.names.reverse()
        noteMissing()
        for line in lines.reversed() { try emit(line) }
    }

    /// A quarter or a day, identified by a day in it.
    private struct Period {
        let day: CalendarDate
        let source: Source

        init(_ day: CalendarDate, _ source: Source) {
            self.day = day
            self.source = source
        }

        /// The first day behind this period.
        var after: CalendarDate { days.upperBound + 1 }

        /// The last day before this period.
        var before: CalendarDate { days.lowerBound + -1 }

        private var days: ClosedRange<CalendarDate> { source == .daily ? day...day : Quarter(day).days }
    }

    /// Fetches the indexes of a period; nil when it has none.
    private func fetch(_ period: Period, from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) -> IndexFile? {
        let index = try rethrowing(IndexFile(), as: EdgarFailure.init)
        let quarter = Quarter(period.day)
        if source != .daily {
            let addresses = [site.fullIndex(quarter), site.fullIndex(quarter, isCompressed: false)]
            if try !fetch(addresses, into: index, isNew: quarter.isNew) { missing.names.append("\(quarter)") }
        }
        if source != .full {
            let days = source == .daily ? period.day...period.day : max(first, quarter.days.lowerBound)...min(last, quarter.days.upperBound)
            let usesListing = min(last, quarter.days.upperBound) - max(first, quarter.days.lowerBound) > 3
            var day = days.lowerBound
            while day <= days.upperBound {
                try fetchDay(day, usesListing: usesListing, into: index)
                day = day + 1
            }
        }
        return index.parts.isEmpty ? nil : index
    }

    private func fetchDay(_ day: CalendarDate, usesListing: Bool, into index: IndexFile) throws(EdgarFailure) {
        let isBusinessDay = (1...5).contains(day.weekday)
        // The usual address first, then the one in the listing of the folder. For a weekend the listing is not requested.
        let isNew = day >= CalendarDate.inNewYork() + -1
        if try fetch(try daily.addresses(of: day, usesListing: usesListing).prefix(1), into: index, isNew: isNew) { return }
        if isBusinessDay, !usesListing, try fetch(try daily.addresses(of: day, usesListing: true), into: index, isNew: isNew) { return }
        if isBusinessDay { missing.names.append("\(day)") }
    }

    /// Fetches the first of these addresses that has an index. Returns false when none has.
    ///
    /// - Parameter isNew: whether the period has only begun, so that its index may be empty.
    private func fetch(_ addresses: some Sequence<String>, into index: IndexFile, isNew: Bool) throws(EdgarFailure) -> Bool {
        for url in addresses {
            index.expect(url)
            do throws(EdgarFailure) {
                var request = EdgarRequest(url, expecting: .index, sink: index)
                if isNew { request.triesForEmpty = 2 }
                _ = try client.get(request)
                index.keep()
                return true
            } catch  where error.kind == .missing || (isNew && error.code == "empty_answer") {
                continue
            } catch  where error.endsRun || error.isRetryable {
                throw error
            } catch {
                let rejection = Rejection(code: error.code, message: error.message)
                try rethrowing(output.reject(rejection, subject: url), as: EdgarFailure.init)
                return true
            }
        }
        return false
    }

    private func noteMissing() {
        if let note = missing.note(source == .full ? "" : ": a holiday, or too early") { output.note(note) }
    }

    /// A wanted row.
    private struct ChosenRow {
        /// The filing date in the upper 24 bits and the row's offset in the lower 40, so that rows sort by both.
        let place: UInt64
        let number: UInt64
        var offset: Int { Int(place & 0xFF_FFFF_FFFF) }

        init(_ day: CalendarDate, offset: Int, number: UInt64) {
            place = UInt64(max(0, day.days)) << 40 | UInt64(offset)
            self.number = number
        }
    }

    /// Returns the wanted rows by filing date and then by their place, each accession number once.
    private func chosenRows(of index: IndexFile) throws(EdgarFailure) -> [ChosenRow] {
        var chosen: [ChosenRow] = []
        var malformed = 0
        var example = ""
        var reader = IndexRows(index)
        try reader.forEach { offset, line, row in
            guard let row else {
                malformed += 1
                if malformed == 1 { example = line.extracting(0..<min(line.count, 120)).text }
                return
            }
            guard selection.takes(row, of: line) else { return }
            chosen.append(ChosenRow(row.filingDate, offset: offset, number: line.extracting(row.accessionNumber).digitsAsNumber))
        }
        if malformed > 0 || !reader.hasDashes {
            let message = reader.hasDashes ? "\(malformed) malformed rows were skipped, the first \"\(example)\"" : "it has no line of dashes, and so no rows"
            let rejection = Rejection(code: "malformed_index", message: "\(index.url): \(message)")
            try rethrowing(output.reject(rejection, subject: index.url), as: EdgarFailure.init)
        }
        // Keeps the first row of each filing.
        chosen.sort { ($0.number, $0.offset) < ($1.number, $1.offset) }
        var last: UInt64?
        chosen.removeAll { row in
            defer { last = row.number }
            return row.number == last
        }
        chosen.sort { $0.place < $1.place }
        return chosen
    }

    /// Builds the record of a row in `line`, and returns the row's company.
    private func render(_ index: IndexFile, _ chosen: ChosenRow) throws(EdgarFailure) -> CIK? {
        var cik: CIK?
        try index.withLine(at: chosen.offset) { text in
            guard let row = MasterIndexRow(text), let listedAt = index.listedAt(ofLineAt: chosen.offset) else { return }
            line.set(row, of: text, listedAt: listedAt)
            cik = row.cik
        }
        return cik
    }

    private func emit(_ line: [UInt8]) throws(EdgarFailure) {
        guard !client.shouldStop() else { throw EdgarFailure(.interrupted, "interrupted") }
        try rethrowing(output.write(line.span), as: EdgarFailure.init)
    }
}

extension [UInt64] {
    /// Whether this sorted array has a number.
    fileprivate func hasSorted(_ number: UInt64) -> Bool {
        let index = partitioningIndex { $0 >= number }
        return index < count && self[index] == number
    }
}

extension Span where Element == UInt8 {
    /// The digits of an accession number as a number, its dashes left out.
    var digitsAsNumber: UInt64 {
        var number: UInt64 = 0
        for position in 0..<count where self[position].isDigit { number = number &* 10 &+ UInt64(self[position] &- 0x30) }
        return number
    }
}

extension Quarter {
    /// Whether the quarter is not over yet: its index may be empty.
    var isNew: Bool { days.upperBound >= CalendarDate.inNewYork() }
}
