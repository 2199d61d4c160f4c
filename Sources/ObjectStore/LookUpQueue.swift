import AWS

/// Jobs that wait until a listing says what the bucket holds under their keys.
///
/// The keys that wait are looked up together, in the order of their bytes: one page of a listing answers for all that fall into it, and the next page is asked
/// for where the next key is.
struct LookUpQueue<Job> {
    private typealias Entry = (key: String, number: Int, job: Job)

    /// The least number of jobs for which a page of a listing must answer. Keys that are farther apart are asked for one by one, several at once, which is
    /// faster than page after page.
    private static var leastAnswers: Int { 32 }
    /// How many are asked for one by one before the next page.
    private static var askedSingly: Int { 250 }

    /// Jobs that came since the last ones were sorted.
    private var unsorted: [Entry] = []
    /// Sorted by key, the last one first; of several with one key, the first one comes first.
    private var sorted: [Entry] = []
    private var lastNumber = 0

    var count: Int { unsorted.count + sorted.count }

    mutating func append(_ job: Job, key: String) {
        lastNumber += 1
        unsorted.append((key, lastNumber, job))
    }

    /// Returns the call for the next page; nil if no job waits.
    mutating func nextCall(_ bucket: Bucket) -> ServiceCall? {
        if sorted.isEmpty {
            // Keys in the order of their bytes, as services list them.
            sorted = unsorted
            unsorted = []
            sorted.sort { ObjectKey($0.key) == ObjectKey($1.key) ? $0.number > $1.number : $1.key.utf8.lexicographicallyPrecedes($0.key.utf8) }
        }
        return sorted.last.map { ObjectListing.call(bucket, from: $0.key, limit: sorted.count + 1) }
    }

    /// Removes the jobs for which a page answers. A job for which `presence` is nil has to be asked for alone: the first one if the page does not reach it, and
    /// more if the page answers for few.
    mutating func take(_ page: ObjectListing, _ found: (_ job: Job, _ presence: ObjectPut.Presence?) -> Void) {
        var answers = 0
        while let entry = sorted.last {
            let presence = page.objects[ObjectKey(entry.key)].map { ObjectPut.Presence.listed($0) } ?? (page.excludes(entry.key) ? .absent : nil)
            guard presence != nil || answers == 0 else { break }
            sorted.removeLast()
            found(entry.job, presence)
            answers += 1
        }
        guard page.isTruncated, answers < Self.leastAnswers else { return }
        for _ in 0..<Self.askedSingly {
            guard let entry = sorted.popLast() else { return }
            found(entry.job, nil)
        }
    }

    /// Removes and returns the jobs that were to be looked up, in the order of their keys.
    mutating func removeSorted() -> [Job] {
        defer { sorted = [] }
        return sorted.reversed().map(\.job)
    }

    /// Removes and returns all jobs: those that were to be looked up, then the others as they came.
    mutating func removeAll() -> [Job] {
        defer { unsorted = [] }
        return removeSorted() + unsorted.map(\.job)
    }
}
