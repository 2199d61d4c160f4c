package import AWS
import HTTP

/// Puts objects, several at once. Objects that the bucket has already, with the same bytes, are not sent.
///
/// What the bucket has is asked for by listing (`LookUpQueue`).
package final class ObjectPuts {
    private struct Job {
        let identifier: Int
        let key: String
        let name: ObjectKey
        /// Whether the object is put also if the bucket has it.
        let isMended: Bool
        /// Opens the file, when a transfer can begin.
        let open: () throws(ServiceFailure) -> ObjectUpload
        /// What the listing says; nil if the service is to be asked for this object alone.
        var presence: ObjectPut.Presence? = .unknown
    }

    /// The unfinished jobs of one key. They are put one after the other, in the order in which they came, so that the last one stays.
    private struct KeyState {
        var jobs = 0
        var isActive = false
        /// What the bucket holds since one of the jobs ended; nil before. A listing may be older.
        var presence: ObjectPut.Presence?
    }

    private let client: BucketClient
    private let options: StorageOptions
    private let isVerifying: Bool
    private let jobs: Int
    /// Jobs whose keys are not yet looked up.
    private var unlisted = LookUpQueue<Job>()
    private var isListing = false
    /// Whether objects are looked up at all: not if the identity may not list the bucket.
    private var canList = true
    /// Jobs that wait for a transfer. A slice, because the first one is removed without moving the others.
    private var ready: ArraySlice<Job> = []
    private var active: Set<Int> = []
    private var keys: [ObjectKey: KeyState] = [:]
    private var done: [(Int, Result<PutOutcome, ServiceFailure>)] = []
    private var lastIdentifier = 0
    /// The failure that concerns all objects, such as a bucket that does not exist. No further object is tried.
    private var generalRefusal: ServiceFailure?
    /// The objects that the service may refuse by AccessDenied, while it takes none, before no further object is tried. A policy may allow some keys only.
    private static let denialLimit = 100
    private var denials = 0
    private var denial: ServiceFailure?
    private var hasPut = false

    /// The failure for which no object was put or no further one was tried.
    package var refusal: ServiceFailure? { generalRefusal ?? (hasPut ? nil : denial) }
    /// Receives a message for the user.
    package var say: (String) -> Void = { _ in }

    /// - Parameters:
    ///   - jobs: the number of objects at once.
    ///   - isVerifying: whether the service is asked for each object after it was put.
    package init(_ client: BucketClient, options: StorageOptions, isVerifying: Bool = false, jobs: Int) {
        self.client = client
        self.options = options
        self.isVerifying = isVerifying
        self.jobs = max(1, jobs)
    }

    /// The number of objects that are not yet reported.
    package var count: Int { unlisted.count + ready.count + active.count + done.count }

    /// Accepts an object, and returns the number under which `run` reports its end.
    ///
    /// - Parameters:
    ///   - isMended: whether the object is put also if the bucket has it with the same bytes: its metadata may be wrong.
    ///   - open: opens the file. A failure is the object's.
    package func start(_ key: String, isMended: Bool = false, open: @escaping () throws(ServiceFailure) -> ObjectUpload) -> Int {
        lastIdentifier += 1
        let job = Job(identifier: lastIdentifier, key: key, name: ObjectKey(key), isMended: isMended, open: open)
        keys[job.name, default: KeyState()].jobs += 1
        if canList, !isMended { unlisted.append(job, key: key) } else { ready.append(job) }
        return lastIdentifier
    }

    package enum Event {
        case done(Int, Result<PutOutcome, ServiceFailure>)
        case readable
        case idle
    }

    /// Works until an object is done, `descriptor` can be read, or at most a second has passed.
    package func run(watching descriptor: Int32?) throws(ServiceFailure) -> Event {
        lookUp()
        begin()
        if done.isEmpty, case .readable = try client.run(watching: descriptor) { return .readable }
        guard !done.isEmpty else { return .idle }
        let (identifier, result) = done.removeFirst()
        return .done(identifier, result)
    }

    /// Begins with no further objects; transfers under way may end.
    package func stop() {
        (unlisted, ready) = (LookUpQueue(), [])
        client.stop()
    }

    /// Ends the transfers under way.
    package func cancel() {
        stop()
        client.cancel()
        active = []
    }

    // MARK: Looking up

    private func lookUp() {
        guard canList, !isListing, let call = unlisted.nextCall(client.bucket) else { return }
        isListing = true
        client.send(call) { [self] result in
            isListing = false
            switch result {
            case .success(let response) where ObjectListing.isListing(response):
                unlisted.take(ObjectListing(response)) { job, presence in
                    var job = job
                    job.presence = presence
                    ready.append(job)
                }
            case .success: doWithoutListing(.noListing)
            case .failure(let failure): doWithoutListing(failure.ofListing(client.bucket.name))
            }
        }
    }

    private func doWithoutListing(_ failure: ServiceFailure) {
        if failure.code == "AccessDenied" {
            say("the identity may not list the bucket: every object is sent, also one that is there already")
            canList = false
            ready += unlisted.removeAll()
        } else {
            // The objects that were to be looked up fail like the listing. If the service refuses all objects, only the first one was tried.
            let jobs = unlisted.removeSorted()
            let failing = Self.concernsAll(failure) ? jobs.prefix(1) : jobs[...]
            for job in failing { end(job, .failure(failure), .unknown) }
            ready += jobs.dropFirst(failing.count)
        }
    }

    // MARK: Putting

    private func begin() {
        while active.count < jobs, let index = ready.firstIndex(where: { keys[$0.name]?.isActive != true }) {
            let job = index == ready.startIndex ? ready.removeFirst() : ready.remove(at: index)
            if generalRefusal != nil {
                end(job, .failure(.notTried), .unknown)
                continue
            }
            active.insert(job.identifier)
            keys[job.name]?.isActive = true
            do throws(ServiceFailure) {
                let upload = try job.open()
                if let presence = job.isMended ? .unknown : keys[job.name]?.presence ?? job.presence { put(job, upload, presence) } else { ask(job, upload) }
            } catch {
                end(job, .failure(error), .unknown)
            }
        }
    }

    /// Asks the service for one object, then puts it.
    private func ask(_ job: Job, _ upload: ObjectUpload) {
        client.head(job.key, options) { [self] result in
            switch result {
            case .success(let stored): put(job, upload, .listed(stored))
            case .failure(let failure) where failure.isAbsence: put(job, upload, .absent)
            case .failure(let failure) where failure.isWorthAnotherTry: end(job, .failure(failure), .unknown)
            // The service does not say, for instance because the object is encrypted with another key.
            case .failure: put(job, upload, .unknown)
            }
        }
    }

    private func put(_ job: Job, _ upload: ObjectUpload, _ presence: ObjectPut.Presence) {
        let completion: ObjectPut.Completion = { [self] result in
            switch result {
            case .success where upload.file.hasChanged: end(job, .failure(ServiceFailure(written: upload.file.path)), .unknown)
            case .success(let outcome): end(job, result, .listed(StoredObject(bytes: upload.file.count, etag: outcome.etag, checksum: outcome.checksum)))
            case .failure: end(job, result, .unknown)
            }
        }
        if upload.file.count > PartPlan.threshold {
            MultipartPut(upload, client, options: options, isVerifying: isVerifying, completion: completion).begin(presence)
        } else {
            ObjectPut(upload, client, options: options, isVerifying: isVerifying, completion: completion).begin(presence)
        }
    }

    /// Notes the end of a job, and what the bucket holds now under its key.
    private func end(_ job: Job, _ result: Result<PutOutcome, ServiceFailure>, _ presence: ObjectPut.Presence) {
        if var state = keys.removeValue(forKey: job.name), state.jobs > 1 {
            state.jobs -= 1
            if active.contains(job.identifier) { (state.isActive, state.presence) = (false, presence) }
            keys[job.name] = state
        }
        active.remove(job.identifier)
        switch result {
        case .success: hasPut = true
        case .failure(let failure) where failure.code == "AccessDenied":
            denials += 1
            denial = denial ?? failure
            if !hasPut, denials >= Self.denialLimit { generalRefusal = generalRefusal ?? failure }
        case .failure(let failure): if Self.concernsAll(failure) { generalRefusal = generalRefusal ?? failure }
        }
        done.append((job.identifier, result))
    }

    private static func concernsAll(_ failure: ServiceFailure) -> Bool {
        failure.kind == .refused || failure.kind == .credentials || failure.kind == .configuration
    }
}
