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
        guard let mark = Attribute.bytes(Self.name, at: path, { Self(parsing: $0, status) }) else { return nil }
        self = mark
    }

    private init?(parsing text: Span<UInt8>, _ status: stat) {
        var position = 0
        guard let hash = Self.word(of: text, from: &position), let size = Self.word(of: text, from: &position),
            let modified = Self.word(of: text, from: &position), hash.count == 64
        else { return nil }
        for index in hash where !text[index].isDigit && !(0x61...0x66).contains(text[index]) { return nil }
        let content = Self.word(of: text, from: &position)
        guard let contentBytes = content.map({ text.extracting($0).integer }) ?? Int(status.st_size), (0...Self.longestContent).contains(contentBytes)
        else { return nil }
        sha256 = text.extracting(hash).text
        self.contentBytes = contentBytes
        // An HTTP date never begins like an accession number.
        let start = position
        if let word = Self.word(of: text, from: &position), let number = AccessionNumber(text.extracting(word)) {
            self.number = number
        } else {
            position = start
        }
        lastModified = position < text.count ? text.extracting(position..<text.count).text : ""
        isFresh = text.extracting(size).integer == Int(status.st_size) && status.modified != nil && text.extracting(modified).integer == status.modified
    }

    /// Returns the place of the bytes up to the next blank or the end, and moves `position` behind the blank; nil behind the last word.
    private static func word(of text: Span<UInt8>, from position: inout Int) -> Range<Int>? {
        guard position <= text.count else { return nil }
        let start = position
        let end = text.firstIndex(of: UInt8(ascii: " "), from: start) ?? text.count
        position = end + 1
        return start..<end
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

    /// Calls `body` with the bytes of an attribute, and returns what it returns; nil if there is none.
    static func bytes<R>(_ name: String, at path: String, _ body: (Span<UInt8>) -> R?) -> R? {
        withUnsafeTemporaryAllocation(byteCount: limit, alignment: 1) { room in
            let count = getxattr(path, name, room.baseAddress, room.count)
            guard count > 0 else { return nil }
            return body(Span(_unsafeElements: UnsafeBufferPointer(rebasing: room.bindMemory(to: UInt8.self)[..<count])))
        }
    }

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
