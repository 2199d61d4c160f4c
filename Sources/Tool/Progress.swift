import Bytes
import Clocks
import Glibc

/// A line on standard error that is written over again and again: what was done so far.
struct Progress {
    private let tool: String
    private let isShown: Bool
    private let start = monotonicSeconds()
    private var last = 0.0
    private var isOnScreen = false

    init(tool: String, options: CommonOptions) {
        self.tool = tool
        isShown = !options.quiet && (options.progress || isatty(STDERR_FILENO) == 1)
    }

    mutating func update(records: Int, rejects: Int) {
        guard isShown else { return }
        let now = monotonicSeconds()
        guard now - last >= 0.2 else { return }
        last = now
        show(records: records, rejects: rejects, seconds: now - start)
    }

    mutating func finish(records: Int, rejects: Int) {
        guard isShown else { return }
        show(records: records, rejects: rejects, seconds: monotonicSeconds() - start)
        Diagnostics.write([0x0A])
    }

    /// Takes the line away before a message is written.
    mutating func clear() {
        guard isOnScreen else { return }
        Diagnostics.write(Array("\r\u{1B}[K".utf8))
        isOnScreen = false
    }

    private mutating func show(records: Int, rejects: Int, seconds: Double) {
        let tenths = Int(seconds * 10)
        let rate = seconds > 0 ? Int(Double(records) / seconds) : 0
        Diagnostics.write(Array("\r\(tool): \(records) records, \(rejects) rejected, \(rate)/s, \(tenths / 10).\(tenths % 10) s\u{1B}[K".utf8))
        isOnScreen = true
    }
}
