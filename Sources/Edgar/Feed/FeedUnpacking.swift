import Bytes
import FilingStore
import HTTP
import Records

/// Puts the wanted filings of a day's Feed archive into the store, and skips all others.
final class FeedUnpacking: FeedMembers {
    private let store: SubmissionStore
    private var wanted: [AccessionNumber: FilingFile]
    /// Filings that are in the store now, in the order of the archive, until `removeArrived`.
    private var arrived: [(AccessionNumber, SubmissionStore.Entry)] = []
    private var member: SubmissionSink?

    /// - Parameter wanted: the submissions of the wanted filings.
    init(_ store: SubmissionStore, _ wanted: [FilingFile]) {
        self.store = store
        self.wanted = Dictionary(wanted.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Removes and returns the filings stored since the last call.
    func removeArrived() -> [(AccessionNumber, SubmissionStore.Entry)] {
        defer { arrived.removeAll() }
        return arrived
    }

    func restart(_: ResponseHead) { member = nil }

    /// Skips a filing that is not wanted, that another process is fetching, or that was stored meanwhile. If another filing has the name, the single fetcher
    /// reports that.
    func begin(_ path: String) throws(SystemFailure) {
        let name = path.split(separator: "/").last ?? ""
        guard name.hasSuffix(".nc"), let number = AccessionNumber(String(name.dropLast(3))), let file = wanted[number] else { return }
        let sink = store.sink(file)
        do throws(SystemFailure) {
            guard try sink.prepare() else { return }
            guard try store.find(file).isEmpty else { return }
        } catch {
            if Rejection(name: error) != nil { return }
            throw error
        }
        member = sink
        var head = ResponseHead()
        head.status = 200
        try member?.begin(head)
    }

    func content(_ bytes: Span<UInt8>) throws(SystemFailure) {
        try member?.receive(bytes)
        if member?.refusal != nil { member = nil }
    }

    func end() throws(SystemFailure) {
        guard let member else { return }
        self.member = nil
        // A damaged filing is fetched singly.
        guard member.fault == nil, let number = SubmissionText.accessionNumber(in: member.start.span) else { return }
        do throws(SystemFailure) { arrived.append((number, try member.commit())) } catch {
            // The single fetcher finds a file that another process stored first, and reports a name that cannot be used.
            if SubmissionSink.isRetryable(error) || Rejection(name: error) != nil { return }
            throw error
        }
        wanted[number] = nil
    }
}
