import Bytes
import CXattr
import Glibc

/// What the store notes on a file beside its bytes (an extended attribute): their hash, and the size and time that go with it.
///
/// As long as size and time are the same the file is the one that was checked, and neither its bytes nor a listing need be read again.
/// Where the file system has no such attributes, or a copy lost them, the file is looked into instead.
struct FileMark: Equatable {
    private static let name = "user.secflow.fetched"

    var sha256: String
    var bytes: Int
    /// Nanoseconds of Unix time.
    var modified: Int

    /// The mark of the file at `path` when it still holds for it.
    init?(path: String, status: stat) {
        var text = [UInt8](repeating: 0, count: 160)
        let count = text.withUnsafeMutableBytes { getxattr(path, Self.name, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        let found: FileMark? = text.withSpan(0..<count) { text in
            guard text.count > 66, text[64] == 0x20, let blank = text.firstIndex(of: 0x20, from: 65),
                let bytes = text.extracting(65..<blank).integer, let modified = text.extracting(blank + 1..<text.count).integer
            else { return nil }
            let hash = text.extracting(0..<64)
            for position in 0..<64 where !(hash[position].isDigit || (0x61...0x66).contains(hash[position])) { return nil }
            return FileMark(sha256: hash.text, bytes: bytes, modified: modified)
        }
        guard let found, found.bytes == Int(status.st_size), found.modified == status.modified else { return nil }
        self = found
    }

    private init(sha256: String, bytes: Int, modified: Int) {
        self.sha256 = sha256
        self.bytes = bytes
        self.modified = modified
    }

    /// Notes the hash on an open file whose bytes are all written. Done where it can be: nothing depends on it but speed.
    static func set(_ sha256: String, on number: Int32) {
        var status = stat()
        guard fstat(number, &status) == 0 else { return }
        let text = Array("\(sha256) \(status.st_size) \(status.modified)".utf8)
        _ = text.withUnsafeBytes { fsetxattr(number, name, $0.baseAddress, $0.count, 0) }
    }
}

extension stat {
    /// Nanoseconds of Unix time.
    var modified: Int { st_mtim.tv_sec * RateState.second + st_mtim.tv_nsec }
}
