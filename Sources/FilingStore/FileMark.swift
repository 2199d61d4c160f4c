import Bytes
import CXattr
import Glibc
import Records

/// The note that the store keeps on a file in an extended attribute: the hash of its content, the file's size and time when it was checked, and its filing.
///
/// While size and time are the same, the file is the one that was checked, and neither its bytes nor a listing need be read again. Where the file system has no
/// extended attributes, or a copy lost them, the file is read instead.
struct FileMark: Equatable {
    private static let name = "user.secflow.fetched"
    /// Bytes of content beyond which a mark is invalid: any program may write one.
    private static let longestContent = 1 << 40

    /// The hash of the content, uncompressed, in lower-case hexadecimal digits.
    var sha256: String
    /// Bytes of the content, uncompressed.
    var contentBytes: Int
    /// The server's `Last-Modified`; empty where it gave none.
    var lastModified: String
    /// The accession number of the filing; nil in a mark of a version that did not note it.
    var number: AccessionNumber?
    /// Whether the file still has the size and the time that it had when it was marked.
    private(set) var isFresh = true

    /// The mark of the file at `path`, fresh or not; nil where there is none.
    init?(path: String, status: stat) {
        // The hash, the file's bytes and its time in nanoseconds; then the content's bytes, the accession number and `Last-Modified`, which older marks lack.
        guard let text = Attribute.text(Self.name, at: path) else { return nil }
        let words = text.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
        guard words.count >= 3, words[0].utf8.count == 64, words[0].utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || (0x61...0x66).contains($0) }),
            let contentBytes = words.count > 3 ? Int(words[3]) : Int(status.st_size), (0...Self.longestContent).contains(contentBytes)
        else { return nil }
        sha256 = String(words[0])
        self.contentBytes = contentBytes
        lastModified = words.count > 4 ? String(words[4]) : ""
        // An HTTP date never begins like an accession number.
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

    /// Writes the mark on an open file whose bytes are all written. A failure is ignored: only speed depends on marks.
    func set(on number: Int32) {
        var status = stat()
        guard fstat(number, &status) == 0, let modified = status.modified else { return }
        Attribute.set(Self.name, "\(sha256) \(status.st_size) \(modified) \(contentBytes) \(self.number.map { "\($0) " } ?? "")\(lastModified)", on: number)
    }
}

/// The note on a `.part` file: its version (`Last-Modified`), and the boot in which it was written. After another boot it is unknown which bytes reached the disk.
enum PartMark {
    private static let name = "user.secflow.part"

    /// The version (`Last-Modified`) of an open part; nil when the part cannot be resumed.
    static func version(of number: Int32) -> String? {
        guard let text = Attribute.text(name, on: number), let blank = text.firstIndex(of: " "), text[..<blank] == bootIdentifier else { return nil }
        let version = text[text.index(after: blank)...]
        return version.isEmpty ? nil : String(version)
    }

    static func set(_ version: String, on number: Int32) {
        Attribute.set(name, "\(bootIdentifier) \(version)", on: number)
    }

    /// Removes the note, because the file is complete.
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
    /// The time of the last change in nanoseconds of Unix time; nil for a time, some hundred years away, that 64 bits cannot hold.
    var modified: Int? {
        let (seconds, overflow) = st_mtim.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowed) = seconds.addingReportingOverflow(st_mtim.tv_nsec)
        return overflow || overflowed ? nil : sum
    }
}
