import Bytes
import Digest

/// What is noted of a file's content as it goes by: its hash, its length, and both its ends.
final class ContentNotes {
    private static let window = SubmissionText.window

    private let hash = SHA256()
    private(set) var bytes = 0
    /// The first bytes, up to the window.
    private(set) var start: [UInt8] = []
    /// The last bytes, the window at least where there are so many.
    private(set) var end: [UInt8] = []

    func add(_ piece: Span<UInt8>) {
        hash.update(piece)
        bytes += piece.count
        let window = Self.window
        if start.count < window { start.append(piece.extracting(0..<min(piece.count, window - start.count))) }
        end.append(piece.extracting(max(0, piece.count - window)..<piece.count))
        if end.count > 16 * window { end.removeFirst(end.count - window) }
    }

    /// Forgets it all.
    func removeAll() {
        _ = hash.finish()
        bytes = 0
        start.removeAll(keepingCapacity: true)
        end.removeAll(keepingCapacity: true)
    }

    /// What `check` finds wrong with the ends and the length.
    func fault(_ check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?) -> String? {
        let (start, end) = (start, end)
        return check(start.span, end.span, bytes)
    }

    /// The SHA-256 of what came, in lower-case hexadecimal digits. Once.
    func finish() -> String { hash.finish().hexadecimal }
}
