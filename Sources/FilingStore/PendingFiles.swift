package import Bytes
import Clocks
package import Records

/// A file that is wanted in a store.
package protocol WantedFile {
    var name: StoredName { get }
    /// Finds the file in the store. A stored file with another content than the wanted one is `older`.
    func find(in store: SubmissionStore) throws(SystemFailure) -> SubmissionStore.SearchResult
    /// Returns a sink that writes the file into the store.
    func sink(in store: SubmissionStore) -> SubmissionSink
}

/// The files that this process is getting into a store, while other processes may be getting the same files.
///
/// A file is looked for in the store (`begin`), received by its sink, and given its name in a thread (`commit`). While another process has the file locked, it
/// waits (`wait`): ten times a second it is looked for again, until it is in the store or the other process has given up. A file that another process stored first
/// is looked for again as well.
package final class PendingFiles<File: WantedFile> {
    package struct Job {
        package let identifier: Int
        package var file: File
        /// The stored file, if it is got again to find out whether it changed, or has another content than the wanted one.
        package fileprivate(set) var known: SubmissionStore.Entry?
        /// The path of a stored file that the new one replaces, because its bytes changed after it was stored.
        package fileprivate(set) var damaged: String?
        /// Receives the file; nil until it is to be transferred.
        fileprivate var sink: SubmissionSink?
        /// When to look for the file again, in seconds on the monotonic clock.
        fileprivate var nextLook = 0.0
        /// How often another process stored the file while this one was getting it.
        fileprivate var losses = 0
    }

    package enum Step {
        /// The file is in the store.
        case there(SubmissionStore.Entry)
        /// The file is to be transferred into the sink. If the sink cannot be prepared because another process has the file locked, call `wait`.
        case transfer(Job, SubmissionSink)
        /// The file's name cannot be used.
        case rejected(Rejection)
    }

    private let store: SubmissionStore
    private let isRefreshing: Bool
    private let commits: CommitQueue
    /// Jobs whose files another process has locked or has just stored.
    private var waiting: [Job] = []
    /// Jobs whose files are complete and wait for their names.
    private var committing: [Int: Job] = [:]

    /// - Parameters:
    ///   - isRefreshing: whether files that are in the store are got again, to find out whether they changed.
    ///   - commitThreads: the number of files that get their names at once.
    ///   - wake: called from a thread when a file has its name.
    package init(_ store: SubmissionStore, isRefreshing: Bool = false, commitThreads: Int = 1, wake: @escaping @Sendable () -> Void) {
        self.store = store
        self.isRefreshing = isRefreshing
        commits = CommitQueue(threads: commitThreads, wake: wake)
    }

    /// The number of files that wait for another process or for their names.
    package var count: Int { waiting.count + committing.count }

    /// The number of files that wait for their names.
    package var commitCount: Int { committing.count }

    /// The number of seconds after which to call `nextLook`, at most one.
    package var pause: Double { waiting.isEmpty ? 1 : Self.lookInterval }

    /// Looks for a file in the store. Throws a failure that ends the run, such as a full disk.
    package func begin(_ identifier: Int, _ file: File) throws(SystemFailure) -> Step {
        do throws(SystemFailure) {
            return try look(for: Job(identifier: identifier, file: file))
        } catch { return .rejected(try Self.rejection(for: error)) }
    }

    // MARK: Other processes

    /// Seconds between two looks for a file that another process has locked.
    private static var lookInterval: Double { 0.1 }
    /// How often a file is got again because another process stored it first, but it is not in the store afterwards.
    private static var lossLimit: Int { 2 }

    /// Keeps a job until another process has stored its file or given it up.
    package func wait(for job: Job) {
        var job = job
        job.nextLook = monotonicSeconds() + Self.lookInterval
        waiting.append(job)
    }

    /// Looks for the files that wait, where it is time to. Returns the first that does not have to wait any longer; nil if there is none.
    package func nextLook() throws(SystemFailure) -> (identifier: Int, step: Step)? {
        let now = monotonicSeconds()
        while let index = waiting.firstIndex(where: { $0.nextLook <= now }) {
            let job = waiting.remove(at: index)
            do throws(SystemFailure) {
                let step = try look(for: job)
                if case .transfer(_, let sink) = step, try !sink.isAvailable() {
                    wait(for: job)
                } else {
                    return (job.identifier, step)
                }
            } catch {
                guard error.isOutOfDescriptors else { return (job.identifier, .rejected(try Self.rejection(for: error))) }
                wait(for: job)
            }
        }
        return nil
    }

    /// Forgets the files that wait for another process, and returns their identifiers.
    package func dropWaiting() -> [Int] {
        defer { waiting = [] }
        return waiting.map(\.identifier)
    }

    private func look(for job: Job) throws(SystemFailure) -> Step {
        var job = job
        if let entry = try stored(&job) { return .there(entry) }
        let sink = job.sink ?? job.file.sink(in: store)
        // From here on, the sink notices a file that another process stores under this name.
        sink.noteDestination()
        if let entry = try stored(&job) { return .there(entry) }
        job.sink = sink
        return .transfer(job, sink)
    }

    /// The file's entry in the store; nil if the file must be transferred.
    private func stored(_ job: inout Job) throws(SystemFailure) -> SubmissionStore.Entry? {
        let found = try job.file.find(in: store)
        (job.known, job.damaged) = (found.entry ?? found.older, found.damaged)
        guard let entry = found.entry, !isRefreshing else { return nil }
        store.removeLeftovers(of: job.file.name)
        return entry
    }

    // MARK: Names

    /// Queues a file whose sink has received it completely for its final name.
    package func commit(_ job: Job) {
        guard let sink = job.sink else { return }
        committing[job.identifier] = job
        commits.enqueue(job.identifier, sink, replacing: job.known, damaged: job.damaged)
    }

    /// Removes and returns the next file that has its name or cannot have it; nil if there is none yet. Throws a failure that ends the run.
    package func nextCommitted() throws(SystemFailure) -> (job: Job, result: Result<SubmissionStore.Entry, Rejection>)? {
        while let (identifier, result) = commits.nextCommitted() {
            guard var job = committing.removeValue(forKey: identifier) else { continue }
            do throws(SystemFailure) {
                return (job, .success(try result.get()))
            } catch  where SubmissionSink.isOvertaken(error) && job.losses < Self.lossLimit {
                job.losses += 1
                // Removes the part, and its lock.
                job.sink?.suspend()
                job.sink = nil
                job.nextLook = 0
                waiting.append(job)
            } catch  where SubmissionSink.isDamaged(error) {
                return (job, .failure(Rejection(code: "wrong_hash", message: "cannot keep \(error.path)")))
            } catch  where SubmissionSink.isRetryable(error) {
                return (job, .failure(Rejection(changedFile: error)))
            } catch {
                return (job, .failure(try Self.rejection(for: error)))
            }
        }
        return nil
    }

    /// Waits until every complete file has its name, and returns the results. To be called last, and before `wake` becomes invalid.
    package func finish() -> [(job: Job, result: Result<SubmissionStore.Entry, Rejection>)] {
        commits.finish()
        var results: [(job: Job, result: Result<SubmissionStore.Entry, Rejection>)] = []
        while true {
            // The run ends here: a failure that ends runs leaves its file to the next one.
            do throws(SystemFailure) {
                guard let next = try nextCommitted() else { return results }
                results.append(next)
            } catch { continue }
        }
    }

    /// The rejection of a file whose name cannot be used. Throws any other failure, which ends the run.
    private static func rejection(for failure: SystemFailure) throws(SystemFailure) -> Rejection {
        guard let rejection = Rejection(name: failure) else { throw failure }
        return rejection
    }
}

extension FilingFile: WantedFile {
    package func find(in store: SubmissionStore) throws(SystemFailure) -> SubmissionStore.SearchResult { try store.find(self) }

    package func sink(in store: SubmissionStore) -> SubmissionSink { store.sink(self) }
}
