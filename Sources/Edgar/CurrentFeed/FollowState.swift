import Bytes
import Clocks
import Glibc
import JSONLines
import Records

/// What a follower has seen, in a file of lines that is only appended to while it runs:
/// `{"accession_number":…,"filing_date":…}` of each filing, wanted or not, and `{"indexed_through":…}` once the indexes of all days to that one are taken.
///
/// A line is written when its record is out. A process that is killed in between has a record again when it is started again, but loses none.
final class FollowState {
    /// Days that a filing is remembered behind those whose indexes are taken. The current feed does not go back as far.
    private static let memory = 10
    private static let appendedLimit = 20_000
    private static let beginnings: [StaticString] = ["{\"accession_number\":\"", "{\"indexed_through\":\""]

    private let path: String?
    private let today: () -> CalendarDate
    private var lock: Descriptor?
    private var file: Descriptor?
    /// Lines since the file was written anew.
    private var appended = 0
    private var seen: [UInt64: Int32] = [:]
    /// What was filed and came before this day is not remembered any more.
    private var remembersFrom = CalendarDate(days: .min)
    /// The day through which the daily indexes are taken; nil before the first.
    private(set) var indexedThrough: CalendarDate?

    var isEmpty: Bool { seen.isEmpty }

    /// - Parameter path: nil to remember nothing longer than the run. A file beside it, `.lock`, keeps other processes away from it. A file that holds
    ///   something else is left as it is.
    init(path: String?, today: @escaping () -> CalendarDate = CalendarDate.inNewYork) throws(EdgarFailure) {
        self.today = today
        // The file itself, where the name is a link to it: it is replaced, and not the link.
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

    /// Whether a filing of a day was seen so long ago that nobody remembers: the indexes of ten days since are taken. The SEC's feed has none such; a mirror's
    /// may go back for years.
    func isForgotten(_ day: CalendarDate) -> Bool { day < remembersFrom }

    /// - Parameter day: of its filing, or on which it was met, where that is later: what is met today is not forgotten today.
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
        // Who goes on for months must not remember them all.
        if appended > Self.appendedLimit { try compact() }
    }

    private func append(_ line: [UInt8]) throws(SystemFailure) {
        appended += 1
        try file?.write(line.span)
    }

    /// Every whole line of a state is one of these; a torn one is the last.
    private static func refuseOthers(_ path: String) throws(EdgarFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw EdgarFailure(.configuration, "\(path) is no regular file: no state can be kept there") }
        let reader = try rethrowing(LineReader(Descriptor(reading: path), path: path, limit: 4096), as: EdgarFailure.init)
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
                throw EdgarFailure(.configuration, "\(path):\(number): this is not what --follow has seen: the file is left as it is")
            }
        }
    }

    /// A last line without its end was being written when the process was killed: it was never said.
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

    /// Writes the file anew without what need not be remembered.
    private func compact() throws(SystemFailure) {
        if let latest = seen.values.max() {
            // What the indexes still have to show may have been seen, and a date that is far ahead is no reason to forget.
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

extension CalendarDate {
    /// The day by the clock in New York, where it begins four or five hours later.
    static func inNewYork() -> CalendarDate { CalendarDate(days: (wallSeconds() - 5 * 3600) / 86_400) }
}

extension StaticString {
    /// Whether a text is this, the beginning of it, or goes on from it.
    fileprivate func isBegun(by text: Span<UInt8>) -> Bool {
        for position in 0..<min(text.count, utf8CodeUnitCount) where text[position] != utf8Start[position] { return false }
        return true
    }
}
