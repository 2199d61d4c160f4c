import Bytes

/// The last bytes of a stream, for the record of a run.
struct LogTail {
    /// The most bytes that are kept.
    static let limit = 64 << 10

    private var bytes: [UInt8] = []
    private let limit: Int
    private var isCut = false

    init(limit: Int = LogTail.limit) { self.limit = limit }

    mutating func append(_ piece: ArraySlice<UInt8>) {
        bytes += piece
        // Removing from the front costs a move of all bytes: do it seldom.
        if bytes.count >= 2 * limit { trim() }
    }

    private mutating func trim() {
        guard bytes.count > limit else { return }
        bytes.removeFirst(bytes.count - limit)
        isCut = true
    }

    /// The bytes as UTF-8. What is not UTF-8, and U+0000, which no database takes, becomes U+FFFD. Text that was cut begins with a whole line, if it has one.
    var text: String {
        var tail = self
        tail.trim()
        var kept = tail.bytes[...]
        if tail.isCut, let newline = kept.firstIndex(of: 0x0A), newline + 1 < kept.endIndex { kept = kept[(newline + 1)...] }
        // A line that is longer than the limit is cut within a character.
        if tail.isCut { kept = kept.drop { $0 & 0xC0 == 0x80 } }
        return String(decoding: kept, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
    }

    /// The last line that is not blank, without control characters; nil if there is none.
    var lastLine: String? {
        text.split(whereSeparator: \.isNewline).map { $0.trimmed }.last { !$0.isEmpty }?.printable
    }
}
