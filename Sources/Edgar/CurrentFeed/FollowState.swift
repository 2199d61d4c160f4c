import Bytes
import Clocks
import Glibc
import JSONLines
import Records

/// The filings that a follower has seen, kept in a file of lines that is appended to while the follower runs: `{"accession_number":…,"filing_date":…}` for each
/// filing, wanted or not, and `{"indexed_through":…}` when the indexes of all days up to that one have been listed.
///
/// A line is written after its record was output. A process that is killed in between outputs that record again at its next start, but loses none.
final class FollowState {
    /// Days before `indexedThrough` for which filings are remembered. The current feed does not go back as far.
    private static let memory = 10
    /// Appended lines after which the file is compacted.
    private static let appendedLimit = 20_000
    private static let beginnings: [StaticString] = ["{\"accession_number\":\"", "{\"indexed_through\":\""]

    private let path: String?
    private let today: () -> CalendarDate
    private var lock: Descriptor?
    private var file: Descriptor?
    /// Lines appended since the file was last compacted.
    private var appended = 0
    private var seen: [UInt64: Int32] = [:]
    /// The first day whose filings are remembered. Filings that were filed and seen before it are forgotten.
    private var remembersFrom = CalendarDate(days: .min)
    /// The last day through which the daily indexes have been listed; nil before the first.
    private(set) var indexedThrough: CalendarDate?

    var isEmpty: Bool { seen.isEmpty }

    /// Opens the state, or creates it. Throws, and changes nothing, when the file holds something else, or when another process uses it.
    ///
    /// - Parameter path: nil to remember nothing beyond this run. The file `path.lock` beside it is locked.
    init(path: String?, today: @escaping () -> CalendarDate = { .inNewYork() }) throws(EdgarFailure) {
        self.today = today
        // Compacting replaces the file. Resolve a symbolic link first, so that the link stays.
        if let path { self.path = try rethrowing(target(ofLink: path), as: EdgarFailure.init) } else { self.path = nil }
        guard let path = self.path else { return }
        try Self.refuseOthers(path)
        let lock = try rethrowing(Descriptor(appendingTo: "\(path).lock"), as: EdgarFailure.init)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            throw EdgarFailure(.unfinished, "\(path): another process follows with this state", code: "in_use")
        }
        self.lock = consume lock
        try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            file = try Descriptor(appendingTo: path)
            try read(path)
            try compact()
        }
    }

    func hasSeen(_ number: AccessionNumber) -> Bool { seen[number.packed] != nil }

    /// Whether filings of a day are forgotten, because the indexes of ten days after it have been listed. The SEC's feed has no such filings; a mirror's may go
    /// back for years.
    func isForgotten(_ day: CalendarDate) -> Bool { day < remembersFrom }

    /// Remembers a filing.
    ///
    /// - Parameter day: the filing date, or the day on which the filing was seen if that is later, so that no filing is forgotten on the day it is seen.
    func add(_ number: AccessionNumber, filed day: CalendarDate) throws(SystemFailure) {
        seen[number.packed] = Int32(clamping: day.days)
        var writer = JSONWriter()
        Self.write(number.description, day, to: &writer)
        try append(writer.bytes)
    }

    func setIndexed(through day: CalendarDate) throws(SystemFailure) {
        indexedThrough = day
        var writer = JSONWriter()
        Self.write(through: day, to: &writer)
        try append(writer.bytes)
        // Bounds the memory of a process that runs for months.
        if appended > Self.appendedLimit { try compact() }
    }

    private func append(_ line: [UInt8]) throws(SystemFailure) {
        appended += 1
        try file?.write(line.span)
    }

    /// Throws when the file holds anything but lines of a state. The last line may be cut off.
    private static func refuseOthers(_ path: String) throws(EdgarFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw EdgarFailure(.configuration, "\(path) is not a regular file: name another file for --state") }
        let reader = try rethrowing(LineReader(try Descriptor(reading: path), path: path, limit: 4096), as: EdgarFailure.init)
        var object = JSONObject()
        var number = 0
        while let line = try rethrowing(reader.next(), as: EdgarFailure.init) {
            number += 1
            let isOwn = reader.withBytes(of: line) { text in
                if !line.isTerminated { return Self.beginnings.contains { $0.isBegun(by: text) } }
                guard !line.isTooLong, (try? object.parse(text)) != nil else { return false }
                var others = 0
                object.forEachMember { key, _ in
                    if !key.equals("accession_number"), !key.equals("filing_date"), !key.equals("indexed_through") { others += 1 }
                }
                return others == 0 && (object.has("accession_number") && object.has("filing_date") || object.has("indexed_through"))
            }
            guard isOwn else {
                throw EdgarFailure(.configuration, "\(path):\(number): not a line of a --follow state: name another file for --state")
            }
        }
    }

    /// Reads the state. Skips a last line that was cut off when the process was killed: its record comes again.
    private func read(_ path: String) throws(SystemFailure) {
        let reader = LineReader(try Descriptor(reading: path), path: path, limit: 4096)
        var object = JSONObject()
        while let line = try reader.next() {
            guard line.isTerminated, !line.isTooLong, reader.withBytes(of: line, { (try? object.parse($0)) != nil }) else { continue }
            if let day = object.string("indexed_through").flatMap({ CalendarDate($0) }) { indexedThrough = max(indexedThrough ?? day, day) }
            if let number = object.string("accession_number").flatMap({ AccessionNumber($0) }),
                let day = object.string("filing_date").flatMap({ CalendarDate($0) })
            {
                seen[number.packed] = Int32(clamping: day.days)
            }
        }
    }

    /// Forgets old filings, and replaces the file by one without them.
    private func compact() throws(SystemFailure) {
        if let latest = seen.values.max() {
            // Remember the days whose indexes have not been listed yet. A filing date far in the future must not make all other filings forgotten.
            let through = Int32(clamping: min(indexedThrough ?? today(), today()).days)
            let limit = min(latest, through) - Int32(Self.memory)
            remembersFrom = max(remembersFrom, CalendarDate(days: Int(limit)))
            seen = seen.filter { $0.value >= limit }
        }
        appended = 0
        guard let path else { return }
        var writer = JSONWriter()
        if let indexedThrough { Self.write(through: indexedThrough, to: &writer) }
        for (number, day) in seen.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            let digits = String(number)
            let text = String(repeating: "0", count: max(0, 18 - digits.utf8.count)) + digits
            Self.write("\(text.prefix(10))-\(text.dropFirst(10).prefix(2))-\(text.suffix(6))", CalendarDate(days: Int(day)), to: &writer)
        }
        try AtomicFile.write(writer.bytes.span, to: path)
        file = try Descriptor(appendingTo: path)
    }

    private static func write(_ number: String, _ day: CalendarDate, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("accession_number", number)
        writer.member("filing_date", day.description)
        writer.endObject()
        writer.endLine()
    }

    private static func write(through day: CalendarDate, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("indexed_through", day.description)
        writer.endObject()
        writer.endLine()
    }
}

extension StaticString {
    /// Whether `text` begins with this string, or is a prefix of it.
    fileprivate func isBegun(by text: Span<UInt8>) -> Bool {
        for position in 0..<min(text.count, utf8CodeUnitCount) where text[position] != utf8Start[position] { return false }
        return true
    }
}
