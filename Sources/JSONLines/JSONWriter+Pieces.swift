import Bytes

/// Draining lines in pieces: with a `drain`, whole lines leave the writer as soon as they come to a piece, and long texts are lent to the piece without a copy.
extension JSONWriter {
    /// Bytes of the shortest text that is lent; a shorter one is copied.
    private static let lendingSize = 16 * 1024
    /// Bytes at which lines are drained.
    package static let pieceSize = 128 * 1024

    /// Writes a string whose text lies in another array, escaped already. With a drain, a long text is lent, not copied.
    package mutating func escapedString(_ text: [UInt8], _ range: Range<Int>) {
        guard drain != nil, range.count >= Self.lendingSize else { return escapedString { $0.append(text.span.extracting(range)) } }
        escapedString { _ in }
        // The text stands between the two quotation marks.
        loans.add(text, range, at: bytes.count - 1)
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

    /// Gives the drain all lines that are left.
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
