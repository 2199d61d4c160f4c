import Bytes
import Clocks
import Glibc
import Synchronization
import Threads

/// What a run has done so far, shown while it works: a row on the terminal that is kept up to date, or a message from time to time where standard error is
/// not a terminal and `--progress` is given.
///
/// A thread draws, so that the row is right also while the run waits for a server, a lock or the reader of its output. It exists only where progress is shown.
final class Progress: Sendable {
    private struct State {
        /// Records that are done: written, stored or rejected.
        var records = 0
        var rejects = 0
        /// The size of these records' filings.
        var bytes = 0
        /// The share of the input that is done, from 0 to 1; nil where the extent of the input is not known.
        var share: Double?
        var lastMessage = monotonicSeconds()
    }

    let isShown: Bool
    private let tool: String
    /// Whether messages are written from time to time where no row can be drawn.
    private let isAskedFor: Bool
    private let rows: TerminalRows?
    private let diagnostics: Diagnostics
    private let start = monotonicSeconds()
    private let state = Mutex(State())
    private let drawing = RepeatingThread(every: Progress.rowInterval)

    /// Seconds between two draws of a row, and between two messages.
    private static let rowInterval = 0.2
    private static let messageInterval = 10.0
    /// Seconds after which the time left can be told from the time that has passed.
    private static let settled = 2.0

    init(options: CommonOptions, rows: TerminalRows?, _ diagnostics: Diagnostics) {
        tool = diagnostics.tool
        self.rows = rows
        self.diagnostics = diagnostics
        isAskedFor = options.progress && !options.quiet
        // Over records on the same terminal a row stands only where it is asked for.
        isShown = !options.quiet && (options.progress || rows.map { !$0.isUnderRecords } ?? false)
    }

    /// Joins the tools that share the terminal, and begins to draw.
    func begin() {
        rows?.begin()
        startDrawing()
    }

    private func startDrawing() {
        if isShown { drawing.start { [unowned self] in draw() } }
    }

    /// Runs `body` while this object has no thread: a process that forks must have one thread alone.
    func withoutThread<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        drawing.stop()
        defer { startDrawing() }
        return try body()
    }

    /// Counts a record that is done.
    func add(_ mark: InputMark) {
        guard isShown else { return }
        state.withLock { state in
            state.records += 1
            Self.add(mark.bytes, to: &state)
            Self.advance(to: mark, &state)
        }
    }

    /// Notes that the input is done as far as a record, which itself is not counted.
    func advance(to mark: InputMark) {
        guard isShown else { return }
        state.withLock { Self.advance(to: mark, &$0) }
    }

    func add(bytes: Int) {
        guard isShown else { return }
        state.withLock { Self.add(bytes, to: &$0) }
    }

    func addReject() {
        guard isShown else { return }
        state.withLock { $0.rejects += 1 }
    }

    /// Stops drawing, and writes the last text.
    func finish() {
        drawing.stop()
        let text = isShown ? state.withLock { summary($0, seconds: monotonicSeconds() - start, isFinal: true) } : nil
        if let rows, rows.finish(text.map { "\(tool): \($0)" }) { return }
        if isAskedFor, let text { diagnostics.note(text) }
    }

    /// Draws the row, or writes a message if the last one is long ago.
    private func draw() {
        let now = monotonicSeconds()
        let text = state.withLock { summary($0, seconds: now - start, isFinal: false) }
        if let rows, rows.show("\(tool): \(text)") { return }
        let isDue = state.withLock { state in
            guard isAskedFor, now - state.lastMessage >= Self.messageInterval else { return false }
            state.lastMessage = now
            return true
        }
        if isDue { diagnostics.note(text) }
    }

    private static func add(_ bytes: Int, to state: inout State) {
        let (sum, isTooLarge) = state.bytes.addingReportingOverflow(bytes)
        if !isTooLarge { state.bytes = sum }
    }

    private static func advance(to mark: InputMark, _ state: inout State) {
        // Records may be done in another order than that of the input.
        if let share = mark.share { state.share = max(share, state.share ?? 0) }
    }

    private func summary(_ state: State, seconds: Double, isFinal: Bool) -> String {
        var parts = ["\(state.records) \(state.records == 1 ? "record" : "records")"]
        if state.rejects > 0 { parts.append("\(state.rejects) rejected") }
        if state.bytes > 0 { parts.append(Self.size(state.bytes)) }
        if seconds >= 1, state.records > 0 { parts.append(Self.rate(Double(state.records) / seconds)) }
        parts.append(Self.duration(seconds))
        if !isFinal, let share = state.share {
            parts.append("\(Int(share * 100))%")
            if share > 0, seconds > Self.settled { parts.append("\(Self.duration(seconds / share - seconds)) left") }
        }
        return parts.joined(separator: ", ")
    }

    /// `0.4/s`, `120/s`.
    static func rate(_ perSecond: Double) -> String {
        let tenths = Int(min(perSecond, 1e9) * 10)
        return perSecond < 10 ? "\(tenths / 10).\(tenths % 10)/s" : "\(tenths / 10)/s"
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
