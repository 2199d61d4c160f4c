import Bytes
import Digest

/// The hash, the length, and the first and last bytes of a content that comes piece by piece.
final class ContentSummary {
    private static let window = SubmissionText.window

    private let hash = SHA256()
    private(set) var bytes = 0
    /// The first bytes, up to the window.
    private(set) var start: [UInt8] = []
    /// The last bytes: at least the window, or all bytes where there are fewer.
    private(set) var end: [UInt8] = []

    func add(_ piece: Span<UInt8>) {
        hash.update(piece)
        bytes += piece.count
        let window = Self.window
        if start.count < window { start.append(piece.extracting(0..<min(piece.count, window - start.count))) }
        end.append(piece.extracting(max(0, piece.count - window)..<piece.count))
        if end.count > 16 * window { end.removeFirst(end.count - window) }
    }

    /// Starts over with an empty content.
    func removeAll() {
        _ = hash.finish()
        bytes = 0
        start.removeAll(keepingCapacity: true)
        end.removeAll(keepingCapacity: true)
    }

    /// Returns the fault that `check` finds in the ends and the length; nil if it finds none.
    func fault(_ check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?) -> String? {
        let (start, end) = (start, end)
        return check(start.span, end.span, bytes)
    }

    /// Returns the SHA-256 of the content in lower-case hexadecimal digits. May be called once.
    func finish() -> String { hash.finish().hexadecimal }
}
