import Bytes
import HTTP
import Records

/// Puts the filings of a day's Feed archive that are wanted into the store; all others go by.
final class FeedUnpacking: FeedMembers {
    /// A filing that is wanted, and where it goes.
    struct Wanted {
        var number: AccessionNumber
        var name: StoredName
    }

    private let store: SubmissionStore
    private var wanted: [AccessionNumber: StoredName]
    /// Those that are in the store now, in the order in which they came, until they are fetched from here.
    private var arrived: [(AccessionNumber, SubmissionStore.Entry)] = []
    private var member: SubmissionSink?

    init(_ store: SubmissionStore, _ wanted: [Wanted]) {
        self.store = store
        self.wanted = Dictionary(wanted.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    func takeArrived() -> [(AccessionNumber, SubmissionStore.Entry)] {
        defer { arrived.removeAll() }
        return arrived
    }

    func restart() { member = nil }

    /// Nothing for what is not wanted, is being fetched by another process, or came meanwhile. Where another filing has the name, the fetcher of single ones
    /// tells.
    func begin(_ path: String) throws(SystemFailure) {
        let name = path.split(separator: "/").last ?? ""
        guard name.hasSuffix(".nc"), let number = AccessionNumber(String(name.dropLast(3))), let file = wanted[number] else { return }
        let sink = store.sink(file.key, number) { start, end, _ in SubmissionText.fault(start: start, end: end, expecting: number) }
        do throws(SystemFailure) {
            guard try sink.makeReady() else { return }
            let found = try store.find(file.key, number)
            if found.entry != nil || found.damaged != nil { return }
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
        // What is damaged is asked for by itself.
        guard member.fault == nil, let number = SubmissionText.accessionNumber(in: member.start.span) else { return }
        do throws(SystemFailure) { arrived.append((number, try member.commit())) } catch {
            // What another process was faster with is found in the store, and what cannot have this name is told, by the fetcher of single ones.
            if SubmissionSink.isOwn(error) || Rejection(name: error) != nil { return }
            throw error
        }
        wanted[number] = nil
    }
}
