import Bytes
import CXattr
import Glibc
import Pace
import Records

/// What the store notes on a file beside its bytes (an extended attribute): the hash of its content, the size and time that go with it, and of which
/// filing it is.
///
/// As long as size and time are the same the file is the one that was checked, and neither its bytes nor a listing need be read again.
/// Where the file system has no such attributes, or a copy lost them, the file is looked into instead.
struct FileMark: Equatable {
    private static let name = "user.secflow.fetched"
    /// Bytes of content beyond which a mark is none of ours: anybody may write one.
    private static let longestContent = 1 << 40

    /// Of the content, uncompressed.
    var sha256: String
    /// Bytes of the content, uncompressed.
    var contentBytes: Int
    /// What the server gave as `Last-Modified`; empty where it gave none.
    var lastModified: String

    /// Nil in a mark of a version that did not note it.
    var number: AccessionNumber?
    /// The file has the size and the time that it had when it was marked.
    private(set) var isFresh = true

    /// The mark of the file at `path`, whether it still holds for it or not; nil where there is none.
    init?(path: String, status: stat) {
        // Hash, bytes on the disk, nanoseconds of its time; bytes of the content, the accession number and the server's time, which older marks lack.
        guard let text = Attribute.text(Self.name, at: path) else { return nil }
        let words = text.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
        guard words.count >= 3, words[0].utf8.count == 64, words[0].utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || (0x61...0x66).contains($0) }),
            let contentBytes = words.count > 3 ? Int(words[3]) : Int(status.st_size), (0...Self.longestContent).contains(contentBytes)
        else { return nil }
        sha256 = String(words[0])
        self.contentBytes = contentBytes
        lastModified = words.count > 4 ? String(words[4]) : ""
        // A time of HTTP never begins like an accession number.
        let end = lastModified.firstIndex(of: " ") ?? lastModified.endIndex
        if let number = AccessionNumber(String(lastModified[..<end])) {
            self.number = number
            lastModified = String(lastModified[end...].dropFirst())
        }
        isFresh = Int(words[1]) == Int(status.st_size) && status.modified != nil && Int(words[2]) == status.modified
    }

    init(sha256: String, contentBytes: Int, number: AccessionNumber? = nil, lastModified: String?) {
        self.number = number
        self.sha256 = sha256
        self.contentBytes = contentBytes
        self.lastModified = lastModified ?? ""
    }

    /// Notes it on an open file whose bytes are all written. Done where it can be: nothing depends on it but speed.
    func set(on number: Int32) {
        var status = stat()
        guard fstat(number, &status) == 0, let modified = status.modified else { return }
        Attribute.set(Self.name, "\(sha256) \(status.st_size) \(modified) \(contentBytes) \(self.number.map { "\($0) " } ?? "")\(lastModified)", on: number)
    }
}

/// What is noted on a `.part` file: of which version it is a part, and since which boot; after another one nobody knows which of its bytes reached the disk.
enum PartMark {
    private static let name = "user.secflow.part"

    /// The version (`Last-Modified`) that the open file is a part of; nil when it cannot be gone on with.
    static func version(of number: Int32) -> String? {
        guard let text = Attribute.text(name, on: number), let blank = text.firstIndex(of: " "), text[..<blank] == RateClock.boot else { return nil }
        let version = text[text.index(after: blank)...]
        return version.isEmpty ? nil : String(version)
    }

    static func set(_ version: String, on number: Int32) {
        Attribute.set(name, "\(RateClock.boot) \(version)", on: number)
    }

    /// It is no part any more.
    static func remove(from number: Int32) {
        _ = fremovexattr(number, name)
    }
}

/// Extended attributes that hold a short text.
private enum Attribute {
    private static let limit = 400

    static func text(_ name: String, at path: String) -> String? { text { getxattr(path, name, $0.baseAddress, $0.count) } }

    static func text(_ name: String, on number: Int32) -> String? { text { fgetxattr(number, name, $0.baseAddress, $0.count) } }

    static func set(_ name: String, _ text: String, on number: Int32) {
        let bytes = Array(text.utf8)
        guard bytes.count <= limit else { return }
        _ = bytes.withUnsafeBytes { fsetxattr(number, name, $0.baseAddress, $0.count, 0) }
    }

    private static func text(_ get: (UnsafeMutableRawBufferPointer) -> Int) -> String? {
        withUnsafeTemporaryAllocation(byteCount: limit, alignment: 1) { room in
            let count = get(room)
            return count > 0 ? String(decoding: room[..<count], as: UTF8.self) : nil
        }
    }
}

extension stat {
    /// Nanoseconds of Unix time; nil for a time (of some hundred years from now, or ago) that they cannot count.
    var modified: Int? {
        let (seconds, overflow) = st_mtim.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowed) = seconds.addingReportingOverflow(st_mtim.tv_nsec)
        return overflow || overflowed ? nil : sum
    }
}
