import Synchronization

/// Counts the answers that are under way in pieces: however many clients read slowly, their answers take a bounded amount of memory.
final class LongAnswers: Sendable {
    /// The most long answers at once; each takes about a megabyte.
    private static let limit = 64

    /// A place among them, which is free again when nobody has the value any more.
    final class Place: Sendable {
        private let answers: LongAnswers
        fileprivate init(_ answers: LongAnswers) { self.answers = answers }
        deinit { answers.count.withLock { $0 -= 1 } }
    }

    private let count = Mutex(0)

    /// Takes a place; nil if there is none.
    func take() -> Place? {
        let isFree = count.withLock { count in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        return isFree ? Place(self) : nil
    }
}
