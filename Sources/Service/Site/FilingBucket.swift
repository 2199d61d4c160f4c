package import AWS
package import Bytes
import Clocks
import Compression
package import JSONLines
package import ObjectStore
import Threads

/// The bucket with the submissions, from which passages are shown. Submissions that were read are kept for a while, in temporary files without names.
package final class FilingBucket: FilingSource, @unchecked Sendable {
    /// What a server spends on reading. A submission of 60 MB, larger than all but a few of a year, is read within the time at 6 MB/s.
    package struct Limits: Sendable {
        /// The most objects that are read at once.
        package var transfers = 4
        /// The most requests that wait for their turn: they hold threads that others need.
        package var waiting = 4
        /// The most seconds that a request waits until it may read.
        package var patience = 5.0
        /// The most seconds that reading an object takes.
        package var seconds = 10.0
        /// The most bytes of an object, and of what a gzip object holds.
        package var bytes = 256 << 20
        /// The most bytes of the submissions that are kept, and for how many seconds: what is put anew under a key is seen by then.
        package var keptBytes = 512 << 20
        package var keptSeconds = 600.0
        package init() {}
    }

    private struct Kept {
        let key: String
        let file: MappedFile
        let end: Double
    }

    private let name: String
    private let prefix: String
    private let limits: Limits
    private let makeClient: @Sendable () -> Result<BucketClient, ServiceFailure>
    private let monitor = Monitor()
    /// Guarded by the monitor, like all below. Nil for a client that is not made yet.
    private var free: [BucketClient?]
    /// The keys that are being read.
    private var reading: Set<String> = []
    /// The requests that wait for their turn.
    private var waiting = 0
    /// The last used one is the last.
    private var kept: [Kept] = []
    private var isStopping = false

    /// - Parameters:
    ///   - name: the bucket's name.
    ///   - prefix: what all keys begin with, before a slash; may be empty.
    ///   - makeClient: makes a client of the bucket. Each is used by one thread at a time.
    package init(name: String, prefix: String, limits: Limits = Limits(), makeClient: @escaping @Sendable () -> Result<BucketClient, ServiceFailure>) {
        (self.name, self.limits, self.makeClient) = (name, limits, makeClient)
        self.prefix = prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/"
        free = Array(repeating: nil, count: limits.transfers)
    }

    package func stop() { monitor.change { isStopping = true } }

    package func submission(_ record: JSONValue) throws(Problem) -> MappedFile? {
        for key in keys(record) {
            if let file = try submission(key) { return file }
        }
        return nil
    }

    /// The keys under which a submission may be. An `s3_path` is taken if it is below the prefix, and a `key` as it is if it begins with the prefix: s3-put notes
    /// that of the object. Rows of a database name no other object.
    private func keys(_ record: JSONValue) -> [String] {
        var keys: [String] = []
        let start = "s3://\(name)/\(prefix)"
        if let address = record["s3_path"]?.string, address.utf8.starts(with: start.utf8) {
            keys.append(String(decoding: address.utf8.dropFirst("s3://\(name)/".utf8.count), as: UTF8.self))
        }
        if let key = record["key"]?.string {
            let plain = (key.utf8.starts(with: prefix.utf8) ? [key] : []) + [prefix + key]
            for key in plain + plain.map({ $0 + ".gz" }) where !keys.contains(key) { keys.append(key) }
        }
        return keys.filter { FilingObject.fault(inKey: $0) == nil }
    }

    /// What a request may do about a key.
    private enum Turn {
        case kept(MappedFile)
        case read(BucketClient?)
        case late
    }

    private func turn(_ key: String) -> Turn {
        monitor.alone {
            let now = monotonicSeconds()
            kept.removeAll { $0.end <= now }
            let mustWait = !isKept(key) && (free.isEmpty || reading.contains(key))
            if mustWait, waiting >= limits.waiting { return .late }
            if mustWait { waiting += 1 }
            defer { if mustWait { waiting -= 1 } }
            let isLate = monitor.wait(while: { !isKept(key) && (free.isEmpty || reading.contains(key)) && !isStopping }, seconds: limits.patience)
            if let index = kept.firstIndex(where: { $0.key == key }) {
                let found = kept.remove(at: index)
                kept.append(found)
                return .kept(found.file)
            }
            if isLate || isStopping { return .late }
            reading.insert(key)
            return .read(free.removeLast())
        }
    }

    private func isKept(_ key: String) -> Bool { kept.contains { $0.key == key } }

    /// Returns the content of an object; nil if there is none.
    private func submission(_ key: String) throws(Problem) -> MappedFile? {
        var client: BucketClient?
        switch turn(key) {
        case .kept(let file): return file
        case .late: throw Self.problem("too many documents are being read", seconds: 1)
        case .read(let free): client = free
        }
        var file: MappedFile?
        defer {
            monitor.change {
                free.append(client)
                reading.remove(key)
                if let file { keep(file, key) }
            }
        }
        do throws(ServiceFailure) {
            let made: BucketClient
            if let client { made = client } else { made = try makeClient().get() }
            client = made
            file = try read(key, made)
            return file
        } catch {
            if error.isAbsence { return nil }
            // The next request begins with a new client, whatever this one suffers from.
            client = nil
            switch error.kind {
            case .request:
                let detail = "the file of the filing in the store cannot be shown: it is damaged, or longer than \(limits.bytes >> 20) MB"
                throw Problem(.notFound, "not_shown", detail)
            case .transient, .unreachable: throw Self.problem("the store of documents cannot be reached at the moment", seconds: 5)
            case .refused, .credentials, .configuration: throw Self.problem("the store of documents refuses this server", seconds: 60)
            }
        }
    }

    private func read(_ key: String, _ client: BucketClient) throws(ServiceFailure) -> MappedFile {
        let object = try rethrowing(TemporaryObject(limit: limits.bytes)) { (error: SystemFailure) in
            ServiceFailure(.transient, code: "temporary_file", message: error.description)
        }
        do throws(ServiceFailure) {
            try client.read(key, into: object, seconds: limits.seconds) { monitor.alone { isStopping } }
        } catch {
            guard let refusal = object.refusal else { throw error }
            throw ServiceFailure(.request, code: "too_large", message: refusal)
        }
        return try rethrowing(
            object.withFile { file throws(CompressionFailure) in try MappedFile.inflating(file, path: key, limit: limits.bytes) }
        ) { (error: CompressionFailure) in ServiceFailure(.request, code: "damaged", message: "\(error)") }
    }

    private func keep(_ file: MappedFile, _ key: String) {
        kept.append(Kept(key: key, file: file, end: monotonicSeconds() + limits.keptSeconds))
        while kept.reduce(0, { $0 + $1.file.count }) > limits.keptBytes { kept.removeFirst() }
    }

    private static func problem(_ detail: String, seconds: Int) -> Problem {
        Problem(.unavailable, "store_unavailable", "\(detail): try again", fields: [("Retry-After", "\(seconds)")])
    }
}
