package import AWS
import Bytes

/// Finds out what a bucket holds under many keys, several at once. Nothing is changed.
///
/// Keys are looked up by pages of a listing (`LookUpQueue`), which tell the size and the entity tag, or asked for one by one, which tells the checksum and the
/// metadata as well.
package final class ObjectQueries {
    package enum Answer: Equatable, Sendable {
        case absent
        case listed(StoredObject)
        /// The service was asked for this object alone.
        case described(StoredObject)
    }

    private struct Job {
        let identifier: Int
        let key: String
    }

    private let client: BucketClient
    private let options: StorageOptions
    private let jobs: Int
    private var unlisted = LookUpQueue<Job>()
    private var isListing = false
    /// Whether the bucket exists: a response to HEAD does not tell a missing object from a missing bucket.
    private var isBucketThere = false
    /// Jobs that wait to be asked for alone.
    private var ready: [Job] = []
    private var activeCount = 0
    private var done: [(Int, Result<Answer, ServiceFailure>)] = []
    private var lastIdentifier = 0
    /// The failure that concerns all objects, such as a bucket that does not exist. No further object is asked for.
    package private(set) var refusal: ServiceFailure?

    /// - Parameter jobs: the number of objects that are asked for at once.
    package init(_ client: BucketClient, options: StorageOptions, jobs: Int) {
        self.client = client
        self.options = options
        self.jobs = max(1, jobs)
    }

    /// The number of keys that are not yet reported.
    package var count: Int { unlisted.count + ready.count + activeCount + done.count }

    /// Accepts a key that is looked up by listing, and returns the number under which `run` reports the answer.
    package func lookUp(_ key: String) -> Int {
        let job = nextJob(key)
        unlisted.append(job, key: key)
        return job.identifier
    }

    /// Accepts a key that is asked for alone.
    package func ask(_ key: String) -> Int {
        let job = nextJob(key)
        ready.append(job)
        return job.identifier
    }

    private func nextJob(_ key: String) -> Job {
        lastIdentifier += 1
        return Job(identifier: lastIdentifier, key: key)
    }

    /// Works until a key is answered, or at most a second has passed. Returns nil if no key is answered yet.
    package func run() throws(ServiceFailure) -> (Int, Result<Answer, ServiceFailure>)? {
        if done.isEmpty {
            lookUp()
            begin()
            if done.isEmpty { _ = try client.run() }
        }
        return done.popLast()
    }

    /// Gives up all keys that are not answered.
    package func cancel() {
        client.stop()
        client.cancel()
        (unlisted, ready, activeCount) = (LookUpQueue(), [], 0)
    }

    private func lookUp() {
        guard !isListing, refusal == nil else { return }
        // Without keys to look up, one page is asked for all the same, before the first object.
        guard let call = unlisted.nextCall(client.bucket) ?? (isBucketThere || ready.isEmpty ? nil : ObjectListing.call(client.bucket, from: "", limit: 1))
        else { return }
        isListing = true
        client.send(call) { [self] result in
            isListing = false
            switch result {
            case .success(let response) where ObjectListing.isListing(response):
                isBucketThere = true
                unlisted.take(ObjectListing(response)) { job, presence in
                    switch presence {
                    case .listed(let stored): done.append((job.identifier, .success(.listed(stored))))
                    case .absent: done.append((job.identifier, .success(.absent)))
                    case .unknown, nil: ready.append(job)
                    }
                }
            // The identity may not list the bucket: each object is asked for alone.
            case .failure(let failure) where failure.code == "AccessDenied":
                isBucketThere = true
                ready += unlisted.removeAll()
            case .success: fail(.noListing)
            case .failure(let failure): fail(failure.ofListing(client.bucket.name))
            }
        }
    }

    /// Notes the failure of a listing, which is that of the keys that it was to answer for.
    private func fail(_ failure: ServiceFailure) {
        let jobs = unlisted.removeSorted()
        fail(failure, jobs.isEmpty ? ready : jobs)
        if jobs.isEmpty { ready = [] }
    }

    private func begin() {
        if refusal != nil {
            for job in unlisted.removeAll() + ready { done.append((job.identifier, .failure(.notTried))) }
            ready = []
        }
        while isBucketThere, activeCount < jobs, let job = ready.popLast() {
            activeCount += 1
            client.head(job.key, options) { [self] result in
                activeCount -= 1
                switch result {
                case .success(let stored): done.append((job.identifier, .success(.described(stored))))
                case .failure(let failure) where failure.isAbsence: done.append((job.identifier, .success(.absent)))
                case .failure(let failure): fail(failure.ofBucket(client.bucket.name), [job])
                }
            }
        }
    }

    private func fail(_ failure: ServiceFailure, _ jobs: [Job]) {
        if failure.kind == .refused || failure.kind == .credentials || failure.kind == .configuration { refusal = refusal ?? failure }
        for job in jobs { done.append((job.identifier, .failure(failure))) }
    }
}

extension BucketClient {
    /// Calls `body` with the key of each object in the bucket, page after page.
    ///
    /// - Parameter shouldStop: checked before each page.
    package func forEachKey<E: Error>(
        shouldStop: () -> Bool, _ body: (String) throws(E) -> Void, failing: (ServiceFailure) -> E
    ) throws(E) {
        var continuation: String?
        repeat {
            if shouldStop() { return }
            var page: Result<ObjectListing, ServiceFailure>?
            send(ObjectListing.call(bucket, continuing: continuation)) { result in
                page = result.flatMap { ObjectListing.isListing($0) ? .success(ObjectListing($0)) : .failure(.noListing) }
            }
            while page == nil { _ = try rethrowing(run(), as: failing) }
            guard case .success(let listing) = page else {
                if case .failure(let failure) = page { throw failing(failure.ofListing(bucket.name)) }
                return
            }
            for key in listing.keys { try body(key) }
            continuation = listing.isTruncated ? listing.continuation : nil
        } while continuation != nil
    }
}

extension ServiceFailure {
    /// The failure of an object that was not tried, because the service refuses all objects.
    static let notTried = ServiceFailure(.transient, code: "not_tried", message: "not tried: the service refuses all objects")
}
