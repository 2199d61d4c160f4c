import Bytes

/// Draining lines in pieces. A writer with a `drain` passes whole lines to it each time they reach `pieceSize`. Long texts are lent to the piece, not copied.
extension JSONWriter {
    /// The length in bytes of the shortest text that is lent instead of copied.
    private static let lendingSize = 16 * 1024
    /// The number of bytes at which lines are drained.
    package static let pieceSize = 128 * 1024

    /// Writes a string whose text consists of ranges of another array and is escaped already. With a drain, long ranges are lent, not copied.
    package mutating func escapedString(_ text: [UInt8], _ first: Range<Int>, followedBy rest: [Range<Int>] = []) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        lend(text, first)
        for range in rest { lend(text, range) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func lend(_ text: [UInt8], _ range: Range<Int>) {
        if drain != nil, range.count >= Self.lendingSize {
            loans.add(text, range, at: bytes.count)
        } else {
            bytes.append(text.span.extracting(range))
        }
    }

    /// Ends a record with a newline.
    package mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
        if bytes.count + loans.count >= Self.pieceSize { drainLines() }
    }

    /// Writes lines that are complete, each with its newline.
    package mutating func lines(_ lines: Span<UInt8>) {
        bytes.append(lines)
        if bytes.count + loans.count >= Self.pieceSize { drainLines() }
    }

    /// Passes the remaining lines to the drain.
    package mutating func finish() {
        if !bytes.isEmpty { drainLines() }
    }

    private mutating func drainLines() {
        guard let drain else { return }
        var lines = GatheredBytes(exchange(&bytes, with: []), exchange(&loans, with: Loans()))
        drain(&lines)
        bytes = exchange(&lines.own, with: [])
        loans = lines.loans
    }
}
