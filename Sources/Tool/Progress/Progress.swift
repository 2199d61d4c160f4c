import Bytes
import Clocks
import Glibc

/// What a run has done so far, shown while it works: a row on the terminal that is kept up to date, or a message from time to time where standard error is
/// not a terminal and `--progress` is given.
struct Progress {
    let isShown: Bool
    private let tool: String
    private let rows: TerminalRows?
    private let start = monotonicSeconds()
    private var last: Double
    private var bytes = 0
    /// The share of the input that was read, where its extent is known.
    private var share: Double?

    /// Seconds between two looks of a row, and between two messages.
    private static let rowInterval = 0.2
    private static let messageInterval = 10.0
    /// Seconds after which there is something to say about the time left.
    private static let settled = 2.0

    init(tool: String, options: CommonOptions, rows: TerminalRows?) {
        self.tool = tool
        self.rows = rows
        // Over records on the same terminal a row stands only where it is asked for.
        isShown = !options.quiet && (options.progress || rows.map { !$0.isUnderRecords } ?? false)
        last = start
    }

    mutating func add(bytes: Int) { self.bytes = self.bytes.addingReportingOverflow(bytes).overflow ? .max : self.bytes + bytes }

    mutating func update(_ counts: (records: Int, rejects: Int), share: Double?, _ diagnostics: Diagnostics) {
        self.share = share
        let now = monotonicSeconds()
        guard now - last >= (rows == nil ? Self.messageInterval : Self.rowInterval) else { return }
        last = now
        let text = text(counts, seconds: now - start, isFinal: false)
        if let rows { rows.show("\(tool): \(text)") } else { diagnostics.note(text) }
    }

    func finish(_ counts: (records: Int, rejects: Int), _ diagnostics: Diagnostics) {
        let text = isShown ? text(counts, seconds: monotonicSeconds() - start, isFinal: true) : nil
        if let rows { rows.finish(text.map { "\(tool): \($0)" }) } else if let text { diagnostics.note(text) }
    }

    private func text(_ counts: (records: Int, rejects: Int), seconds: Double, isFinal: Bool) -> String {
        var parts = ["\(counts.records) \(counts.records == 1 ? "record" : "records")"]
        if counts.rejects > 0 { parts.append("\(counts.rejects) rejected") }
        if bytes > 0 { parts.append(Self.size(bytes)) }
        if seconds >= 1 { parts.append("\(Int(Double(counts.records) / seconds))/s") }
        parts.append(Self.duration(seconds))
        if !isFinal, let share {
            parts.append("\(Int(share * 100))%")
            if share > 0, seconds > Self.settled { parts.append("\(Self.duration(seconds / share - seconds)) left") }
        }
        return parts.joined(separator: ", ")
    }

    /// `340 kB`, `1.2 MB`.
    static func size(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), "bytes")
        for larger in ["kB", "MB", "GB", "TB"] where value >= 1000 {
            value /= 1000
            unit = larger
        }
        let tenths = Int(value * 10)
        return unit == "bytes" || value >= 10 ? "\(Int(value)) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    /// `2.5 s`, `1:05`, `3:00:00`.
    static func duration(_ seconds: Double) -> String {
        guard seconds >= 10 else {
            let tenths = Int(max(0, seconds) * 10)
            return "\(tenths / 10).\(tenths % 10) s"
        }
        let whole = Int(min(seconds, 1e9))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }
}
