import Bytes
import Glibc
import Testing

/// Files that are written completely or not at all, and mapped files.
struct FileTests {
    private let folder = Folder()

    private func contents(_ name: String) throws -> String { String(decoding: try readFile(folder.path(name)), as: UTF8.self) }

    @Test func aFileHasItsNameOnlyAfterCommit() throws {
        let path = folder.path("a/b/file")
        let file = try AtomicFile(path: path)
        try file.write(Array("whole".utf8).span)
        #expect(access(path, F_OK) != 0)
        try file.commit()
        #expect(try contents("a/b/file") == "whole")
        #expect(folder.names("a/b") == ["file"])
    }

    /// Reads from any position return all bytes that exist. If the file was truncated, they end early.
    @Test func pieces() throws {
        let path = folder.path("file")
        let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try AtomicFile.write(bytes.span, to: path)
        let file = try Descriptor(reading: path)
        var piece: [UInt8] = [1, 2, 3]
        try file.read(at: 10, upTo: 5, into: &piece)
        #expect(piece == Array(bytes[10..<15]))
        try file.read(at: bytes.count - 2, upTo: 5, into: &piece)
        #expect(piece == Array(bytes.suffix(2)))
        for place in [bytes.count, .max / 2] {
            try file.read(at: place, upTo: 5, into: &piece)
            #expect(piece.isEmpty)
        }
        for place in [-1, Int.min] { #expect(throws: SystemFailure.self) { try file.read(at: place, upTo: 5, into: &piece) } }
        var all: [UInt8] = []
        try file.forEachPiece { piece in all.append(piece) }
        #expect(all == bytes)
        all.removeAll()
        try file.forEachPiece { piece in
            all.append(piece)
            truncate(path, 1000)
        }
        #expect(all.count < bytes.count && all == Array(bytes.prefix(all.count)))
    }

    @Test func anAbandonedFileLeavesNothing() throws {
        let file = try AtomicFile(path: folder.path("file"))
        try file.write(Array("half".utf8).span)
        file.abandon()
        #expect(folder.names() == [])
    }

    @Test func theOldFileIsReplacedAndItsModeIsTheNewOnes() throws {
        try AtomicFile.write(Array("old".utf8).span, to: folder.path("file"))
        try AtomicFile.write(Array("new".utf8).span, to: folder.path("file"), mode: 0o600)
        #expect(try contents("file") == "new")
        var status = stat()
        stat(folder.path("file"), &status)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func aFileCannotBeNamedLikeAFolder() throws {
        try makeFolders(folder.path("taken"))
        #expect(throws: SystemFailure.self) { try AtomicFile.write([1].span, to: folder.path("taken")) }
        #expect(folder.names() == ["taken"])
    }

    /// Nothing is left behind, and neither a symbolic link to nothing nor /proc is a place for a folder.
    @Test(arguments: [true, false])
    func aFolderIsChecked(_ isWritten: Bool) throws {
        try makeFolders(folder.path("there"))
        try checkFolder(folder.path("there/a/b"), isWritten: isWritten)
        #expect(try folderNames(folder.path("there")).isEmpty)
        #expect(symlink(folder.path("nothing"), folder.path("link")) == 0)
        for path in ["link", "link/", "link/below"].map({ folder.path($0) }) {
            #expect(throws: SystemFailure("create folder", path, errno: ENOTDIR)) { try checkFolder(path, isWritten: isWritten) }
        }
        #expect(symlink(folder.path("there"), folder.path("good")) == 0)
        try checkFolder(folder.path("good/below"), isWritten: isWritten)
        if isWritten { #expect(throws: SystemFailure.self) { try checkFolder("/proc/x", isWritten: true) } }
    }

    @Test func aFolderCannotBeMadeBelowAFile() throws {
        try AtomicFile.write([1].span, to: folder.path("file"))
        #expect(throws: SystemFailure.self) { try makeFolders(folder.path("file/below")) }
        #expect(throws: SystemFailure("create folder", folder.path("file"), errno: ENOTDIR)) { try makeFolders(folder.path("file")) }
    }

    @Test func readingAFileKeepsToTheLimit() throws {
        try AtomicFile.write([UInt8](repeating: 7, count: 70_000).span, to: folder.path("file"))
        #expect(try readFile(folder.path("file"), limit: 70_000).count == 70_000)
        #expect(throws: SystemFailure("read", folder.path("file"), errno: EFBIG)) { try readFile(folder.path("file"), limit: 69_999) }
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 8192])
    func aMappedFileIsFollowedByAZero(_ size: Int) throws {
        try AtomicFile.write([UInt8](repeating: 0x41, count: size).span, to: folder.path("file"))
        let file = try MappedFile(path: folder.path("file"))
        #expect(file.count == size)
        file.withBytes { bytes in
            #expect(bytes.count == size)
            #expect(bytes.array == [UInt8](repeating: 0x41, count: size))
        }
        file.withTerminatedBytes(0..<size) { bytes in bytes.withUnsafeBufferPointer { #expect($0.baseAddress?[size] == 0) } }
    }

    @Test func aRangeIsTerminatedOnlyWhileItIsLent() throws {
        try AtomicFile.write(Array("first second".utf8).span, to: folder.path("file"))
        let file = try MappedFile(path: folder.path("file"))
        file.withTerminatedBytes(0..<5) { bytes in
            #expect(bytes.text == "first")
            bytes.withUnsafeBufferPointer { #expect($0.baseAddress?[5] == 0) }
        }
        file.withBytes { #expect($0.text == "first second") }
        #expect(try contents("file") == "first second")
    }

    @Test func aMissingFileAndAFolderCannotBeMapped() throws {
        #expect(throws: SystemFailure("open", folder.path("none"), errno: ENOENT)) { try MappedFile(path: folder.path("none")) }
        #expect(throws: SystemFailure.self) { try MappedFile(path: folder.path("")) }
    }
}

/// A fresh folder, removed with this value.
final class Folder {
    private let root: String

    init() {
        var template = Array("/tmp/secflow-bytes.XXXXXX".utf8CString)
        mkdtemp(&template)
        root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { remove(root) }

    func path(_ name: String) -> String { "\(root)/\(name)" }

    func names(_ below: String = "") -> [String] { list(path(below)).sorted() }

    private func list(_ folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private func remove(_ path: String) {
        for name in list(path) { remove("\(path)/\(name)") }
        Glibc.remove(path)
    }
}
