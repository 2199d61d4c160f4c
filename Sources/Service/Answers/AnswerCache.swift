import Synchronization

/// Answers that were made before, while the database is as it was. The least recently used ones make room.
final class AnswerCache: Sendable {
    /// A request, as far as the answer depends on it. Targets and fields that mean the same may have several entries.
    struct Key: Hashable, Sendable {
        let target: String
        let accept: String?
        let isGzip: Bool
        /// A page then has a way to log out.
        let hasSession: Bool
        /// A page leaves out what the caller may not read.
        let scopes: Scopes
    }

    struct Entry: Sendable {
        /// The state of the database that the answer was made of.
        let mark: String
        let endpoint: Endpoint
        let validators: Validators
        /// Nil for an answer that is too long to be kept: its validators are.
        let answer: ServiceAnswer?
        let notModified: ServiceAnswer
    }

    /// The longest answer that is kept is this part of the whole.
    private static let largestPart = 8
    /// What an entry takes beside the body and the target, in bytes.
    private static let overhead = 2048

    private let limit: Int
    private let state = Mutex(State())

    private struct State {
        var entries: [Key: Place] = [:]
        var size = 0
        var uses = 0
    }

    private struct Place {
        let entry: Entry
        let size: Int
        /// The number of the last use.
        var use: Int
    }

    /// - Parameter limit: the most bytes of all answers.
    init(limit: Int) { self.limit = limit }

    func entry(_ key: Key, mark: String) -> Entry? {
        state.withLock { state in
            guard let index = state.entries.index(forKey: key), state.entries.values[index].entry.mark == mark else { return nil }
            state.uses += 1
            state.entries.values[index].use = state.uses
            return state.entries.values[index].entry
        }
    }

    func keep(_ answer: ServiceAnswer, of endpoint: Endpoint, _ validators: Validators, notModified: ServiceAnswer, _ key: Key, mark: String) {
        var size = key.target.utf8.count + (key.accept?.utf8.count ?? 0) + Self.overhead
        var kept: ServiceAnswer?
        if case .bytes(let bytes) = answer.body, bytes.count <= limit / Self.largestPart {
            size += bytes.count
            kept = answer
        }
        let entry = Entry(mark: mark, endpoint: endpoint, validators: validators, answer: kept, notModified: notModified)
        guard size <= limit else { return }
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: key) { state.size -= old.size }
            if state.size + size > limit { makeRoom(&state, mark: mark) }
            state.uses += 1
            state.entries[key] = Place(entry: entry, size: size, use: state.uses)
            state.size += size
        }
    }

    /// Removes the answers that the database has left behind, then the least recently used ones, down to half of the limit: so that this is seldom done.
    private func makeRoom(_ state: inout State, mark: String) {
        for (key, place) in state.entries where place.entry.mark != mark {
            state.entries[key] = nil
            state.size -= place.size
        }
        for (key, place) in state.entries.sorted(by: { $0.value.use < $1.value.use }) {
            guard state.size > limit / 2 else { return }
            state.entries[key] = nil
            state.size -= place.size
        }
    }
}
