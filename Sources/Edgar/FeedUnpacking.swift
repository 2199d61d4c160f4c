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

    private var wanted: [AccessionNumber: StoredName]
    /// Those that are in the store now, in the order in which they came, until they are fetched from here.
    private var arrived: [(AccessionNumber, SubmissionStore.Entry)] = []
    private var member: SubmissionSink?

    init(_ wanted: [Wanted]) {
        self.wanted = Dictionary(wanted.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    func takeArrived() -> [(AccessionNumber, SubmissionStore.Entry)] {
        defer { arrived.removeAll() }
        return arrived
    }

    func restart() { member = nil }

    /// Nothing for what is not wanted, or is being fetched by another process.
    func begin(_ path: String) throws(SystemFailure) {
        let name = path.split(separator: "/").last ?? ""
        guard name.hasSuffix(".nc"), let number = AccessionNumber(String(name.dropLast(3))), let file = wanted[number] else { return }
        member = try SubmissionSink.open(file) { start, end, _ in SubmissionText.fault(start: start, end: end, expecting: number) }
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
            if SubmissionSink.isOwn(error) { return }
            throw error
        }
        wanted[number] = nil
    }
}
