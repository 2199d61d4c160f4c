import Bytes
import Clocks
import Glibc
import HTTP
import JSONLines
import Records

/// Compares filing records that were taken before with the indexes of their quarters, which the SEC rebuilds each week as filings are corrected and
/// withdrawn; the daily indexes and the Feed are not. Writes what is gone as a tombstone (`"removed": true`) and what the records lack as a record.
///
/// Of each record twenty-four bytes are held.
package final class Reconciler {
    private struct Taken {
        var number: UInt64
        /// Where its last line stands.
        var offset: Int
        var day: Int32
        var isRemoved: Bool
        /// In an index of those that were read.
        var isListed = false
    }

    private let site: EdgarSite
    private let client: EdgarClient
    private let selection: Selection
    private let output: any ListingOutput
    private var line: FilingLineWriter
    private var taken: [Taken] = []

    package init(site: EdgarSite, client: EdgarClient, selection: Selection, tickers: TickerList?, output: any ListingOutput) {
        self.site = site
        self.client = client
        self.selection = selection
        self.output = output
        line = FilingLineWriter(site: site, tickers: tickers)
    }

    /// - Parameter path: of the records, `-` for standard input; those of other types among them are passed over. Of a filing's lines the last one counts.
    package func reconcile(_ path: String) throws(EdgarFailure) {
        let records = try rethrowing(Self.open(path), as: EdgarFailure.init)
        try read(records, path)
        let days = taken.map { CalendarDate(days: Int($0.day)) }
        guard let first = selection.since ?? days.min(), let last = selection.until ?? days.max() else {
            return output.note("\(path): no filings to compare")
        }
        let lines = try rethrowing(SortedLines(), as: EdgarFailure.init)
        // Quarters that were asked for, and the day to which the index of each goes that was read.
        var ends: [Quarter: CalendarDate?] = [:]
        var quarter = Quarter(max(first, IndexLister.firstDay))
        while quarter <= min(Quarter(last), Quarter(Self.today() + 7)) {
            ends[quarter] = .some(try compare(quarter, lines))
            quarter = quarter.next
        }
        try lookBeside(&ends)
        try addTombstones(records, path, ends.compactMapValues { $0 }, lines)
        try lines.drain { text throws(EdgarFailure) in
            try rethrowing(output.write(text), as: EdgarFailure.init)
        }
    }

    // MARK: What was taken

    /// What is no file is copied into one, for lines are read twice.
    private static func open(_ path: String) throws(SystemFailure) -> Descriptor {
        let source = path == "-" ? Descriptor(adopting: dup(STDIN_FILENO), path: "standard input") : try Descriptor(reading: path)
        var status = stat()
        guard fstat(source.number, &status) == 0 else { throw SystemFailure("read the status of", path) }
        if status.st_mode & S_IFMT == S_IFREG, path != "-" { return source }
        let copy = try Descriptor(temporary: ())
        var piece = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = try retryingInterrupts("read", path) { piece.withUnsafeMutableBytes { Glibc.read(source.number, $0.baseAddress, $0.count) } }
            if count == 0 { break }
            try piece.withSpan(0..<count) { bytes throws(SystemFailure) in try copy.write(bytes) }
        }
        guard lseek(copy.number, 0, SEEK_SET) == 0 else { throw SystemFailure("rewind", path) }
        return copy
    }

    private func read(_ records: borrowing Descriptor, _ path: String) throws(EdgarFailure) {
        let reader = LineReader(Descriptor(adopting: dup(records.number), path: path), path: path, limit: 64 << 20)
        var offset = 0
        var number = 0
        while let found = try rethrowing(reader.next(), as: EdgarFailure.init) {
            number += 1
            let fault: String? = reader.withBytes(of: found) { text in
                if found.isTooLong { return "a line longer than 64 MB" }
                // What is cut off lacks filings, which would all seem to have come since.
                guard found.isTerminated else { return text.hasPrefix("{") ? nil : "no JSON object" }
                guard let filing = ListedFiling(text) else { return Self.fault(of: text) }
                if takes(filing) {
                    taken.append(
                        Taken(number: filing.number.packed, offset: offset, day: Int32(clamping: filing.day.days), isRemoved: filing.isRemoved))
                }
                return nil
            }
            if let fault {
                if number == 1 { throw EdgarFailure(.notRecords, "\(path): the input is not records: \(fault)") }
                let start = reader.withBytes(of: found) { $0.extracting(0..<min($0.count, 200)).text }
                let rejection = Rejection(code: "not_a_record", message: "\(path):\(number): \(fault)")
                try rethrowing(output.reject(rejection, subject: start), as: EdgarFailure.init)
            } else if !found.isTerminated {
                throw EdgarFailure(.unfinished, "\(path): the input is cut off: its last line has no newline")
            }
            offset += found.count + 1
        }
        // The last line of each.
        taken.sort { ($0.number, $1.offset) < ($1.number, $0.offset) }
        var last: UInt64?
        taken.removeAll { filing in
            defer { last = filing.number }
            return filing.number == last
        }
    }

    /// Why a line is no record; nil when it is one, of whatever type.
    private static func fault(of text: Span<UInt8>) -> String? {
        var object = JSONObject()
        do throws(JSONFailure) { try object.parse(text) } catch { return "no record: \(error)" }
        return object.string("type") == nil ? "no record: it has no type" : nil
    }

    private func takes(_ filing: ListedFiling) -> Bool {
        var form = filing.formType
        return selection.takes(filing.day) && form.withUTF8 { selection.takes(form: Span(_unsafeElements: $0)) }
            && (selection.companies.isEmpty || filing.cik.map(selection.takes) ?? false)
    }

    private func place(of number: UInt64) -> Int? {
        let index = taken.partitioningIndex { $0.number >= number }
        return index < taken.count && taken[index].number == number ? index : nil
    }

    // MARK: What the indexes have

    /// The SEC corrects dates, and a filing may have moved to the quarter before or behind its own: those are looked into as well before it is gone.
    private func lookBeside(_ ends: inout [Quarter: CalendarDate?]) throws(EdgarFailure) {
        var beside: Set<Quarter> = []
        for filing in taken where seemsGone(filing, ends.compactMapValues { $0 }) {
            let quarter = Quarter(CalendarDate(days: Int(filing.day)))
            beside.formUnion([quarter.previous, quarter.next])
        }
        let known = Quarter(IndexLister.firstDay)...Quarter(Self.today() + 1)
        for quarter in beside.sorted() where known.contains(quarter) && ends[quarter] == nil { _ = try compare(quarter, nil) }
    }

    /// Adds what the records lack. The day to which the quarter's index goes; nil where there is none.
    ///
    /// - Parameter lines: nil to add nothing.
    private func compare(_ quarter: Quarter, _ lines: SortedLines?) throws(EdgarFailure) -> CalendarDate? {
        guard let index = try fetch(quarter, isNoted: lines != nil) else { return nil }
        var end: CalendarDate?
        var failure: SystemFailure?
        var rows = IndexRows(index)
        try rows.forEach { _, text, row in
            guard let row, let number = AccessionNumber(text.extracting(row.accessionNumber)) else { return }
            end = max(end ?? row.filingDate, row.filingDate)
            if let place = place(of: number.packed) {
                taken[place].isListed = true
                if !taken[place].isRemoved { return }
            }
            guard failure == nil, let lines, selection.takes(row.filingDate), selection.takes(row.cik), selection.takes(form: text.extracting(row.formType))
            else {
                return
            }
            line.set(row, of: text)
            do throws(SystemFailure) { try lines.add(line.bytes.span, number, filed: row.filingDate) } catch { failure = error }
        }
        if let failure { throw EdgarFailure(failure) }
        guard rows.hasRows else {
            // Everything would seem to be gone.
            let message = "\(index.url): no line of dashes, and so no rows"
            guard quarter.isNew, lines != nil else { throw EdgarFailure(.malformed, message) }
            output.note("\(message): the filings of \(quarter) are not compared")
            return nil
        }
        return end
    }

    private func fetch(_ quarter: Quarter, isNoted: Bool) throws(EdgarFailure) -> IndexFile? {
        let isNew = quarter.isNew
        let index = try rethrowing(IndexFile(), as: EdgarFailure.init)
        for url in [site.fullIndex(quarter), site.fullIndex(quarter, isCompressed: false)] {
            index.expect(url)
            do throws(EdgarFailure) {
                var request = EdgarRequest(url, expecting: .index, sink: index)
                if isNew { request.triesForEmpty = 2 }
                _ = try client.get(request)
                index.keep()
                return index
            } catch  where error.kind == .missing || (isNew && error.code == "empty_answer") {
                continue
            }
        }
        if isNoted { output.note("no index of \(quarter): its filings are not compared") }
        return nil
    }

    /// No index has it although the one of its quarter goes beyond its day.
    private func seemsGone(_ filing: Taken, _ ends: [Quarter: CalendarDate]) -> Bool {
        guard !filing.isListed, !filing.isRemoved else { return false }
        let day = CalendarDate(days: Int(filing.day))
        guard let end = ends[Quarter(day)] else { return false }
        return day < end || (day == end && end < Self.today())
    }

    /// Those that no index has although the one of their quarter goes beyond their day. What came in behind its last day is not in it yet.
    private func addTombstones(
        _ records: borrowing Descriptor, _ path: String, _ ends: [Quarter: CalendarDate], _ lines: SortedLines
    ) throws(EdgarFailure) {
        var text: [UInt8] = []
        for filing in taken where seemsGone(filing, ends) {
            let day = CalendarDate(days: Int(filing.day))
            try rethrowing(records.readLine(at: filing.offset, into: &text, name: path), as: EdgarFailure.init)
            guard var object = try? JSONObject(parsing: text.span), let number = object.string("accession_number").flatMap({ AccessionNumber($0) }) else {
                throw EdgarFailure(.malformed, "\(path) changed while it was read")
            }
            object.set("removed", true)
            if object.string("accession_number") != number.description { object.set("accession_number", number.description) }
            var tombstone: [UInt8] = []
            object.writeLine(to: &tombstone)
            try rethrowing(lines.add(tombstone.span, number, filed: day), as: EdgarFailure.init)
        }
    }

    private static func today() -> CalendarDate { CalendarDate(days: wallSeconds() / 86_400) }
}
