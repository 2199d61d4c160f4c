import Bytes
import HTTP
import JSONLines
package import Records

/// Lists filings out of the master indexes of quarters, of days, or of both, in the order of their filing dates, each accession number once.
///
/// An index names a filing once for each of its parties: the first that the selection takes is the record's. One period's indexes at a time are held,
/// in a file; of their rows sixteen bytes each. What only the quarter's index has or only a day's is in the union: the quarter's is rebuilt as
/// filings are corrected and withdrawn, some days have no index, and a day's keeps what was withdrawn later.
package final class IndexLister {
    package enum Source: Sendable { case full, daily, union }

    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let source: Source
    private let output: any ListingOutput
    private var line: FilingLineWriter
    private var missing: [String] = []
    private var daily: DailyIndexes
    /// The numbers of the last few periods' filings, each period's in order. A filing whose date was corrected may be in two of them.
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

    /// EDGAR's indexes begin here.
    package static let firstDay = CalendarDate(days: 8401)  // 1993-01-01

    /// All that is wanted from the first day to the last.
    package func list(from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        var day = first
        while day <= last {
            let period = Period(day, source)
            if let index = try fetch(period, from: first, to: last) {
                try list(index)
            }
            day = period.after
        }
        sayMissing()
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

    /// All that is wanted of one day. False when there is no index of it.
    func listDay(_ day: CalendarDate) throws(EdgarFailure) -> Bool {
        let index = try rethrowing(IndexFile(), as: EdgarFailure.init)
        try fetchDay(day, isLooking: false, into: index)
        guard !index.parts.isEmpty else { return false }
        try list(index)
        return true
    }

    /// The `count` latest of what is wanted (of each company, where companies are named), the oldest of them first.
    package func listLatest(_ count: Int, from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) {
        var lines: [[UInt8]] = []
        var found: [CIK?: Int] = [:]
        let (product, overflow) = count.multipliedReportingOverflow(by: max(1, selection.companies.count))
        let wanted = overflow ? .max : product
        var day = last
        while day >= first, lines.count < wanted {
            let period = Period(day, source)
            if let index = try fetch(period, from: first, to: last) {
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
            while source != .daily, Quarter(next) == Quarter(day) { next = next + 1 }
            return next
        }

        var before: CalendarDate {
            var next = day + -1
            while source != .daily, Quarter(next) == Quarter(day) { next = next + -1 }
            return next
        }
    }

    /// Nil where there is no such index.
    private func fetch(_ period: Period, from first: CalendarDate, to last: CalendarDate) throws(EdgarFailure) -> IndexFile? {
        let index = try rethrowing(IndexFile(), as: EdgarFailure.init)
        let quarter = Quarter(period.day)
        if source != .daily {
            let addresses = [site.fullIndex(quarter), site.fullIndex(quarter, isCompressed: false)]
            if try !fetch(addresses, into: index, isNew: quarter.isNew) { missing.append("\(quarter)") }
        }
        if source != .full {
            let days = source == .daily ? period.day...period.day : max(first, quarter.days.lowerBound)...min(last, quarter.days.upperBound)
            let isLooking = min(last, quarter.days.upperBound) - max(first, quarter.days.lowerBound) > 3
            var day = days.lowerBound
            while day <= days.upperBound {
                try fetchDay(day, isLooking: isLooking, into: index)
                day = day + 1
            }
        }
        return index.parts.isEmpty ? nil : index
    }

    private func fetchDay(_ day: CalendarDate, isLooking: Bool, into index: IndexFile) throws(EdgarFailure) {
        let isBusinessDay = (1...5).contains(day.weekday)
        // Where it should be, or else where the folder says that it is; nobody looks for one of a weekend.
        let isNew = day >= CalendarDate.inNewYork() + -1
        if try fetch(try daily.addresses(of: day, isLooking: isLooking).prefix(1), into: index, isNew: isNew) { return }
        if isBusinessDay, !isLooking, try fetch(try daily.addresses(of: day, isLooking: true), into: index, isNew: isNew) { return }
        if isBusinessDay { missing.append("\(day)") }
    }

    /// Whether one of the addresses has an index.
    ///
    /// - Parameter isNew: whether its time has only begun, so that it may be empty.
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
        output.note("no index of \(names)\(source == .full ? "" : ": a holiday, or too early")")
    }

    /// A row that is wanted.
    private struct ChosenRow {
        /// Its day and where it stands, in a shape that sorts by both.
        let place: UInt64
        let number: UInt64
        var offset: Int { Int(place & 0xFF_FFFF_FFFF) }

        init(_ day: CalendarDate, offset: Int, number: UInt64) {
            place = UInt64(max(0, day.days)) << 40 | UInt64(offset)
            self.number = number
        }
    }

    /// The wanted rows by filing date and then by their place, each accession number once.
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
            guard selection.takes(row.filingDate), selection.takes(row.cik), selection.takes(form: line.extracting(row.formType)) else { return }
            chosen.append(ChosenRow(row.filingDate, offset: offset, number: line.extracting(row.accessionNumber).digitsAsNumber))
        }
        if malformed > 0 || !reader.hasRows {
            let message = reader.hasRows ? "\(malformed) rows that are none, the first \"\(example)\"" : "no line of dashes, and so no rows"
            let rejection = Rejection(code: "malformed_index", message: "\(index.url): \(message)")
            try rethrowing(output.reject(rejection, subject: index.url), as: EdgarFailure.init)
        }
        // Of the rows of a filing the first.
        chosen.sort { ($0.number, $0.offset) < ($1.number, $1.offset) }
        var last: UInt64?
        chosen.removeAll { row in
            defer { last = row.number }
            return row.number == last
        }
        chosen.sort { $0.place < $1.place }
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
        try rethrowing(output.write(line.span), as: EdgarFailure.init)
    }
}

/// The rows of one or more indexes in a file.
struct IndexRows {
    private let index: IndexFile
    /// Whether every one of them has a line of dashes.
    private(set) var hasRows = true

    init(_ index: IndexFile) {
        self.index = index
    }

    /// Lends each row, or each line behind the dashes that is none, with where it stands.
    mutating func forEach(_ body: (_ offset: Int, _ line: Span<UInt8>, _ row: MasterIndexRow?) -> Void) throws(EdgarFailure) {
        var parser = MasterIndexParser()
        var next = index.parts.dropFirst()
        var isWhole = true
        try index.forEachLine { offset, line in
            if offset == next.first {
                isWhole = isWhole && parser.isBehindDashes
                parser = MasterIndexParser()
                next = next.dropFirst()
            }
            switch parser.take(line) {
            case .row(let row): body(offset, line, row)
            case .malformed: body(offset, line, nil)
            case .other: break
            }
        }
        hasRows = isWhole && parser.isBehindDashes
    }
}

extension [UInt64] {
    /// Whether a number is among these, which are in order.
    fileprivate func hasSorted(_ number: UInt64) -> Bool {
        let index = partitioningIndex { $0 >= number }
        return index < count && self[index] == number
    }
}

extension Span where Element == UInt8 {
    /// Eighteen digits among dashes.
    var digitsAsNumber: UInt64 {
        var number: UInt64 = 0
        for position in 0..<count where self[position].isDigit { number = number &* 10 &+ UInt64(self[position] &- 0x30) }
        return number
    }
}

extension Quarter {
    /// It is not over: its index may be empty.
    var isNew: Bool { days.upperBound >= CalendarDate.inNewYork() }
}
