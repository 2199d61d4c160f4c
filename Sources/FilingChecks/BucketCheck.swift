import AWS
import Bytes
import JSONLines
package import ObjectStore
package import Records

/// Compares filings with the objects of a bucket: by a listing their sizes and entity tags, or one by one their checksums and metadata.
package final class BucketCheck {
    private let client: BucketClient
    private let queries: ObjectQueries
    private let template: KeyTemplate
    private let isQuick: Bool
    /// The keys of the objects that should be there; nil if objects that should not be there are not looked for.
    private var keys: NameSet?
    /// The numbers of the filings that wait for an answer, by the number of the query.
    private var waiting: [Int: Int] = [:]
    /// The number of filings that were compared.
    package private(set) var count = 0

    /// - Parameters:
    ///   - template: the names of objects whose record has no key.
    ///   - jobs: the number of objects that are asked for at once.
    ///   - isQuick: whether objects are compared by listing.
    ///   - isExact: whether `forEachExtra` will be called.
    package init(_ client: BucketClient, options: StorageOptions, template: KeyTemplate, jobs: Int, isQuick: Bool, isExact: Bool) {
        self.client = client
        self.template = template
        self.isQuick = isQuick
        queries = ObjectQueries(client, options: options, jobs: jobs)
        keys = isExact ? NameSet() : nil
    }

    /// Notes the key of a withdrawn filing: its object may be there.
    func allow(_ filing: FilingRecord) {
        if keys != nil, let object = try? ExpectedObject(filing, template: template) { keys?.insert(object.key) }
    }

    /// Begins with a filing, whose result `finish` reports under the number. Returns why it cannot be compared; nil if it can.
    func begin(_ filing: FilingRecord, number: Int) -> Rejection? {
        let key: String
        do throws(Rejection) { key = try ExpectedObject(filing, template: template).key } catch { return error }
        keys?.insert(key)
        waiting[isQuick ? queries.lookUp(key) : queries.ask(key)] = number
        return nil
    }

    /// Waits for all answers. Filings without one, because the run was asked to stop, have no result.
    ///
    /// - Parameter filing: returns the filing with a number.
    func finish(
        shouldStop: () -> Bool, filing: (Int) throws(CheckFailure) -> FilingRecord, _ report: (Int, Verdict) -> Void
    ) throws(CheckFailure) {
        while !waiting.isEmpty {
            if shouldStop() {
                queries.cancel()
                waiting = [:]
                return
            }
            if let refusal = queries.refusal { throw .service(refusal) }
            guard let (query, result) = try rethrowing(queries.run(), as: CheckFailure.service) else { continue }
            guard let number = waiting.removeValue(forKey: query) else { continue }
            switch result {
            case .failure(let failure):
                if failure.isInterrupted { continue }
                report(number, .rejected(Rejection(code: failure.code, message: failure.message, isRetryable: failure.kind != .request)))
            case .success(let answer):
                guard let verdict = try compare(number, filing(number), answer) else { continue }
                count += 1
                report(number, verdict)
            }
        }
    }

    /// Returns the result; nil if the service has to be asked for the object alone.
    private func compare(_ number: Int, _ filing: FilingRecord, _ answer: ObjectQueries.Answer) throws(CheckFailure) -> Verdict? {
        let expected: ExpectedObject
        do throws(Rejection) { expected = try ExpectedObject(filing, template: template) } catch { return .rejected(error) }
        let address = client.bucket.address(expected.key)
        switch answer {
        case .absent: return .difference(expected.absence(at: address))
        case .listed(let object) where expected.isSame(listed: object): return .same
        case .listed:
            waiting[queries.ask(expected.key)] = number
            return nil
        case .described(let object):
            return expected.difference(from: object, at: address, comparesMetadata: !isQuick).map(Verdict.difference) ?? .same
        }
    }

    /// Calls `body` with each object of the bucket that is of no compared filing.
    func forEachExtra<E: Error>(
        shouldStop: () -> Bool, _ body: (Difference, FilingRecord) throws(E) -> Void, failing: (ServiceFailure) -> E
    ) throws(E) {
        guard let keys else { return }
        try client.forEachKey(
            shouldStop: shouldStop,
            { (key) throws(E) in
                if keys.contains(key) { return }
                var record = FilingRecord()
                record.object.set("key", key)
                record.object.set("s3_path", client.bucket.address(key))
                record.noteNumber(inName: key)
                try body(Difference(.bucket, .extra, expected: "no such object", found: client.bucket.address(key)), record)
            }, failing: failing)
    }
}
