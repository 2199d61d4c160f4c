package import AWS
package import Bytes
import Clocks
package import FilingStore
package import Records

/// Gets objects into a store of files, several at once. Files that the store has already are not transferred.
///
/// Objects of one bucket are got at a time: those of another bucket wait until the transfers under way have ended.
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

    private struct Job {
        let identifier: Int
        let wanted: WantedObject
        var get: ObjectGet?
        /// When to check again whether another process has the file, in seconds on the monotonic clock.
        var nextLook = 0.0
        /// How often another process stored the file while this one got it.
        var losses = 0
    }

    /// Seconds between two checks of a file that another process is getting.
    private static let lookInterval = 0.1
    /// Files that get their names at once. With four, 2,000 files of 100 kB took two thirds of the time of one thread.
    private static let commitThreads = 4
    /// How often an object is got again because another process stored it first, but it is not in the store afterwards.
    private static let lossLimit = 2

    private let store: SubmissionStore
    private let options: StorageOptions
    private let jobs: Int
    private let makeClient: (_ bucket: String) throws(ServiceFailure) -> BucketClient
    private var client: BucketClient?
    private var waiting: [Job] = []
    private var active: [Int: Job] = [:]
    /// Jobs whose files another process is getting.
    private var watched: [Job] = []
    /// Jobs whose files are complete and wait for their names.
    private var committing: [Int: Job] = [:]
    private var commits: CommitQueue?
    private var done: [(Int, Outcome)] = []
    private var lastIdentifier = 0
    /// The failure that concerns all objects, such as refused credentials. No further object is tried.
    package private(set) var refusal: ServiceFailure?

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

    deinit { commits?.finish() }

    /// The number of objects that are not yet reported.
    package var count: Int { waiting.count + active.count + watched.count + committing.count + done.count }

    /// Accepts an object, and returns the number under which `run` reports its end.
    package func start(_ wanted: WantedObject) -> Int {
        lastIdentifier += 1
        waiting.append(Job(identifier: lastIdentifier, wanted: wanted))
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
                event = try client.run(seconds: watched.isEmpty ? 1 : Self.lookInterval, watching: descriptor)
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
        done += (waiting + watched).map { ($0.identifier, .dropped) }
        (waiting, watched) = ([], [])
        client?.stop()
    }

    /// Ends the transfers under way. Parts stay where they can be continued.
    package func cancel() {
        stop()
        client?.cancel()
        for job in active.values { job.get?.sink?.suspend() }
        active = [:]
    }

    /// Waits until all complete files have their names, and returns their outcomes. To be called last.
    package func finish() -> [(Int, Outcome)] {
        commits?.finish()
        _ = try? collectCommits()
        return done
    }

    // MARK: Beginning

    /// A failure that ends the run, met while a transfer was handled.
    private var fatal: SystemFailure?

    private func begin() throws(SystemFailure) {
        while active.count < jobs, let next = waiting.first {
            if client?.bucket.name != next.wanted.bucket {
                guard active.isEmpty, committing.isEmpty, watched.isEmpty else { return }
                guard changeBucket(next.wanted.bucket) else { continue }
            }
            try begin(waiting.removeFirst())
        }
    }

    /// Makes the client of another bucket. If there can be none, the next object fails.
    private func changeBucket(_ name: String) -> Bool {
        commits?.finish()
        (commits, client) = (nil, nil)
        do throws(ServiceFailure) {
            let made = try makeClient(name)
            client = made
            commits = CommitQueue(threads: Self.commitThreads, wake: made.waker)
            return true
        } catch {
            done.append((waiting.removeFirst().identifier, .failed(error)))
            return false
        }
    }

    private func begin(_ job: Job) throws(SystemFailure) {
        guard let client else { return }
        if refusal != nil {
            done.append((job.identifier, .failed(.notTried)))
            return
        }
        var job = job
        let get = job.get ?? ObjectGet(job.wanted, store, client, options)
        job.get = get
        do throws(SystemFailure) {
            switch try get.begin({ [self] in end(job.identifier, $0) }) {
            case .there(let entry): done.append((job.identifier, .stored(entry, wasThere: true)))
            case .held: watch(job)
            case .started: active[job.identifier] = job
            }
        } catch {
            try reject(job, error)
        }
    }

    private func watch(_ job: Job) {
        var job = job
        job.nextLook = monotonicSeconds() + Self.lookInterval
        watched.append(job)
    }

    private func lookAgain() throws(SystemFailure) {
        let now = monotonicSeconds()
        while let index = watched.firstIndex(where: { $0.nextLook <= now }) { try begin(watched.remove(at: index)) }
    }

    // MARK: Ends

    private func end(_ identifier: Int, _ failure: ServiceFailure?) {
        guard let job = active.removeValue(forKey: identifier), let sink = job.get?.sink else { return }
        guard let failure = failure?.ofBucket(job.wanted.bucket) else {
            committing[identifier] = job
            commits?.enqueue(identifier, sink, replacing: nil, damaged: job.get?.damaged)
            return
        }
        sink.suspend()
        if let file = failure.file, Rejection(name: file) == nil {
            // The run ends with this failure: it is said once, and the object is got by the next run.
            fatal = fatal ?? file
            return
        }
        if failure.isInterrupted { return done.append((identifier, .dropped)) }
        // An object that may not be read says nothing of the others: a missing one is refused as well if the identity may not list the bucket.
        if failure.code != "AccessDenied", failure.kind == .refused || failure.kind == .credentials || failure.kind == .configuration {
            refusal = refusal ?? failure
        }
        done.append((identifier, .failed(failure)))
    }

    private func collectCommits() throws(SystemFailure) {
        while let (identifier, result) = commits?.nextCommitted() {
            guard var job = committing.removeValue(forKey: identifier) else { continue }
            do throws(SystemFailure) {
                done.append((identifier, .stored(try result.get(), wasThere: false)))
            } catch  where SubmissionSink.isOvertaken(error) && job.losses < Self.lossLimit {
                job.losses += 1
                job.get = nil
                watch(job)
            } catch  where SubmissionSink.isDamaged(error) {
                done.append((identifier, .rejected(Rejection(code: "wrong_hash", message: "cannot keep \(error.path)"))))
            } catch  where SubmissionSink.isRetryable(error) {
                done.append((identifier, .rejected(Rejection(changedFile: error))))
            } catch {
                try reject(job, error)
            }
        }
    }

    /// Rejects an object whose file name cannot be used. Any other failure ends the run.
    private func reject(_ job: Job, _ failure: SystemFailure) throws(SystemFailure) {
        guard let rejection = Rejection(name: failure) else { throw failure }
        done.append((job.identifier, .rejected(rejection)))
    }
}
