package import AWS
package import Bytes
package import FilingStore
package import Records

/// Gets objects into a store of files, several at once. Files that the store has already are not transferred.
///
/// Objects of one bucket are got at a time: those of another bucket wait until no object of the first one is queued or under way.
package final class ObjectGets {
    package enum Outcome {
        /// The file is in the store. `wasThere` if none of its bytes were transferred.
        case stored(SubmissionStore.Entry, wasThere: Bool)
        case failed(ServiceFailure)
        /// The file's name cannot be used, or another program changed the file on its way.
        case rejected(Rejection)
        /// The run was asked to stop before the object was got.
        case dropped
    }

    package enum Event {
        case done(Int, Outcome)
        case readable
        case idle
    }

    /// An object that is being transferred.
    private struct Transfer {
        let job: PendingFiles<WantedObject>.Job
        let get: ObjectGet
    }

    /// Files that get their names at once. With four, 2,000 files of 100 kB took two thirds of the time of one thread.
    private static let commitThreads = 4

    private let store: SubmissionStore
    private let options: StorageOptions
    private let jobs: Int
    private let makeClient: (_ bucket: String) throws(ServiceFailure) -> BucketClient
    private var client: BucketClient?
    /// The objects of the client's bucket that wait for another process or for their names; nil if there is no client.
    private var files: PendingFiles<WantedObject>?
    private var queued: [(identifier: Int, wanted: WantedObject)] = []
    private var active: [Int: Transfer] = [:]
    private var done: [(Int, Outcome)] = []
    private var lastIdentifier = 0
    /// The failure that concerns all objects, such as refused credentials. No further object is tried.
    private var generalRefusal: ServiceFailure?
    /// The failures that concern all objects of a bucket, such as a bucket that does not exist.
    private var bucketRefusals: [String: ServiceFailure] = [:]
    /// The first failure by AccessDenied. It says nothing of other objects: a missing one is refused as well if the identity may not list the bucket.
    private var denial: ServiceFailure?
    /// Whether an object is in the store.
    private var hasStored = false

    /// The failure for which objects were not tried, or for which no object is in the store.
    package var refusal: ServiceFailure? { generalRefusal ?? (hasStored ? nil : bucketRefusals.values.first ?? denial) }

    /// - Parameters:
    ///   - jobs: the number of objects at once.
    ///   - makeClient: makes the client of a bucket.
    package init(
        store: SubmissionStore, options: StorageOptions, jobs: Int, makeClient: @escaping (_ bucket: String) throws(ServiceFailure) -> BucketClient
    ) {
        self.store = store
        self.options = options
        self.jobs = max(1, jobs)
        self.makeClient = makeClient
    }

    deinit { _ = files?.finish() }

    /// The number of objects that are not yet reported.
    package var count: Int { queued.count + active.count + (files?.count ?? 0) + done.count }

    /// Accepts an object, and returns the number under which `run` reports its end.
    package func start(_ wanted: WantedObject) -> Int {
        lastIdentifier += 1
        queued.append((lastIdentifier, wanted))
        return lastIdentifier
    }

    /// Works until an object is done, `descriptor` can be read, or at most a second has passed. Throws a failure that ends the run, such as a full disk.
    package func run(watching descriptor: Int32?) throws(SystemFailure) -> Event {
        try begin()
        try lookAgain()
        try collectCommits()
        if done.isEmpty, let client {
            let event: BucketClient.Event
            do throws(ServiceFailure) {
                event = try client.run(seconds: files?.pause ?? 1, watching: descriptor)
            } catch { throw SystemFailure("use libcurl for", error.message, errno: 0) }
            if let fatal { throw fatal }
            if case .readable = event { return .readable }
            try collectCommits()
        }
        guard !done.isEmpty else { return .idle }
        let (identifier, outcome) = done.removeFirst()
        return .done(identifier, outcome)
    }

    /// Begins with no further objects; transfers under way may end.
    package func stop() {
        done += (queued.map(\.identifier) + (files?.dropWaiting() ?? [])).map { ($0, .dropped) }
        queued = []
        client?.stop()
    }

    /// Ends the transfers under way. Parts stay where they can be continued.
    package func cancel() {
        stop()
        client?.cancel()
        for transfer in active.values { transfer.get.sink.suspend() }
        active = [:]
    }

    /// Waits until all complete files have their names, and returns their outcomes. To be called last.
    package func finish() -> [(Int, Outcome)] {
        done + (files?.finish() ?? []).map { ($0.job.identifier, Self.outcome($0.result)) }
    }

    // MARK: Beginning

    /// A failure that ends the run, met while a transfer was handled.
    private var fatal: SystemFailure?

    private func begin() throws(SystemFailure) {
        while active.count < jobs, !queued.isEmpty {
            // Objects of the same bucket go first, whatever their order.
            let index = queued.firstIndex { $0.wanted.bucket == client?.bucket.name }
            if index == nil {
                guard active.isEmpty, files?.count ?? 0 == 0 else { return }
                guard changeBucket(queued[0].wanted.bucket) else { continue }
            }
            let next = queued.remove(at: index ?? 0)
            guard generalRefusal == nil, bucketRefusals[next.wanted.bucket] == nil else {
                let subject = generalRefusal == nil ? "all objects of \(next.wanted.bucket)" : "all objects"
                fail(next.identifier, ServiceFailure(.transient, code: "not_tried", message: "not tried: the service refuses \(subject)"))
                continue
            }
            if let files { try take(try files.begin(next.identifier, next.wanted), next.identifier) }
        }
    }

    /// Makes the client of another bucket. If there can be none, the next object fails.
    private func changeBucket(_ name: String) -> Bool {
        (files, client) = (nil, nil)
        do throws(ServiceFailure) {
            let made = try makeClient(name)
            client = made
            files = PendingFiles(store, commitThreads: Self.commitThreads, wake: made.waker)
            return true
        } catch {
            let isOfRecord = error.code == "invalid_bucket"
            fail(queued.removeFirst().identifier, isOfRecord ? ServiceFailure(.request, code: error.code, message: error.message) : error)
            return false
        }
    }

    private func lookAgain() throws(SystemFailure) {
        while active.count < jobs, let (identifier, step) = try files?.nextLook() { try take(step, identifier) }
    }

    private func take(_ step: PendingFiles<WantedObject>.Step, _ identifier: Int) throws(SystemFailure) {
        switch step {
        case .there(let entry):
            hasStored = true
            done.append((identifier, .stored(entry, wasThere: true)))
        case .rejected(let rejection): done.append((identifier, .rejected(rejection)))
        case .transfer(let job, let sink):
            guard let client else { return }
            do throws(SystemFailure) {
                guard try sink.prepare() else {
                    files?.wait(for: job)
                    return
                }
            } catch {
                guard let rejection = Rejection(name: error) else { throw error }
                return done.append((identifier, .rejected(rejection)))
            }
            let get = ObjectGet(job.file, sink, client, options)
            active[identifier] = Transfer(job: job, get: get)
            get.begin { [self] in end(identifier, $0) }
        }
    }

    // MARK: Ends

    private func fail(_ identifier: Int, _ failure: ServiceFailure) { done.append((identifier, .failed(failure))) }

    private func end(_ identifier: Int, _ failure: ServiceFailure?) {
        guard let transfer = active.removeValue(forKey: identifier) else { return }
        guard let failure = failure?.ofObject(transfer.job.file) else {
            files?.commit(transfer.job)
            return
        }
        transfer.get.sink.suspend()
        if let file = failure.file, Rejection(name: file) == nil {
            // The run ends with this failure: it is said once, and the object is got by the next run.
            fatal = fatal ?? file
            return
        }
        if failure.isInterrupted { return done.append((identifier, .dropped)) }
        switch failure.kind {
        case .refused where failure.code == "AccessDenied": denial = denial ?? failure
        case .refused:
            let bucket = transfer.job.file.bucket
            bucketRefusals[bucket] = bucketRefusals[bucket] ?? failure
        case .credentials, .configuration: generalRefusal = generalRefusal ?? failure
        default: break
        }
        fail(identifier, failure)
    }

    private func collectCommits() throws(SystemFailure) {
        while let (job, result) = try files?.nextCommitted() {
            if case .success = result { hasStored = true }
            done.append((job.identifier, Self.outcome(result)))
        }
    }

    private static func outcome(_ result: Result<SubmissionStore.Entry, Rejection>) -> Outcome {
        switch result {
        case .success(let entry): .stored(entry, wasThere: false)
        case .failure(let rejection): .rejected(rejection)
        }
    }
}

extension ServiceFailure {
    /// The same failure, in the words of one who gets the object.
    fileprivate func ofObject(_ wanted: WantedObject) -> ServiceFailure {
        let address = "s3://\(wanted.bucket)/\(wanted.key)"
        switch code {
        case "InvalidObjectState":
            return ServiceFailure(kind, code: code, message: "\(address) is archived in its storage class: restore it first")
        case "NoSuchKey": return ServiceFailure(kind, code: code, message: "there is no object \(address)")
        case "http_404": return ServiceFailure(kind, code: code, message: "\(message): check that the endpoint is an S3 service")
        default: return ofBucket(wanted.bucket)
        }
    }
}
