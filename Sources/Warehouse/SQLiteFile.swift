import Bytes
import CSQLite
import Glibc

/// What there is at the place of a database, found out by reading alone.
///
/// SQLite cannot be asked: opening a database in WAL mode makes files beside it, and what a killed program left half done is undone or completed. Somebody
/// else's database is to be left as it is.
enum SQLiteFile {
    /// No file, or an empty one: SQLite makes a database of either.
    case nothing
    case database(SQLiteSchema.Marks)

    /// - Parameter version: the schema's version that a database of ours is expected to have.
    init(at path: String, expecting version: Int) throws(WarehouseFailure) {
        var status = stat()
        // Whatever else is wrong with the path, opening it will say.
        guard stat(path, &status) == 0 else {
            self = .nothing
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard status.st_nlink > 0 else { throw WarehouseFailure(.place, "\(path) is a file without a name: what it keeps is gone with this process") }
        case S_IFDIR: throw WarehouseFailure(.unusable, "cannot open the database \(path): it is a folder")
        default: throw WarehouseFailure(.place, "\(path) is no file: it keeps no database")
        }
        guard status.st_size > 0 else {
            self = .nothing
            return
        }
        // Opened by SQLite, so that closing it takes no lock from another connection of this process (as closing any descriptor of the file would).
        let file = try SQLiteConnection(path: path, isReadOnly: true)
        guard let page = FirstPage(try file.bytes(upTo: FirstPage.length)) else {
            throw WarehouseFailure(.unusable, "the database says: file is not a database")
        }
        self = .database(page.marks)
        // Of a database that is not what it should be the newest first page may wait in the log.
        if page.marks.applicationID == SQLiteSchema.applicationID, Int(page.marks.version) == version { return }
        if let log = file.logPath, let newer = try Self.firstPage(inLog: log) { self = .database(newer.marks) }
    }

    /// The first page as the last complete transaction in a write-ahead log has it; nil when there is none.
    private static func firstPage(inLog path: String) throws(WarehouseFailure) -> FirstPage? {
        do throws(SystemFailure) {
            guard FileStatus.identity(at: path) != nil else { return nil }
            let file = try Descriptor(reading: path, waits: false)
            return try WriteAheadLog(file)?.firstPage()
        } catch {
            throw WarehouseFailure(.unusable, "cannot read what belongs to the database: \(error)")
        }
    }
}

/// The head of a database file, as far as it says whose it is.
struct FirstPage {
    static let length = 105

    let marks: SQLiteSchema.Marks

    /// Nil for what is no database.
    init?(_ bytes: [UInt8]) {
        // The fractions of a page that a row may take are always the same.
        guard bytes.count >= Self.length, bytes.span.hasPrefix("SQLite format 3\0"), bytes[21...23] == [64, 32, 32] else { return nil }
        // Behind the head is the root of the table of tables: an inner page (5), or a leaf (13), which is empty when there are none.
        guard bytes[100] == 5 || bytes[100] == 13 else { return nil }
        let isEmpty = bytes[100] == 13 && bytes[103] == 0 && bytes[104] == 0
        marks = SQLiteSchema.Marks(
            applicationID: Int32(bitPattern: bytes.span.word(at: 68)), version: Int32(bitPattern: bytes.span.word(at: 60)), isEmpty: isEmpty)
    }
}

/// A write-ahead log (https://www.sqlite.org/fileformat2.html#walformat): a head of 32 bytes, then frames, each a page behind 24 bytes of its own.
private struct WriteAheadLog: ~Copyable {
    private let file: Descriptor
    private let pageSize: Int
    private let salt: [UInt8]
    private var sum: Checksum

    /// Nil for a file that is no log, or has none begun.
    init?(_ file: consuming Descriptor) throws(SystemFailure) {
        var head: [UInt8] = []
        try file.read(at: 0, upTo: 32, into: &head)
        guard head.count == 32, head.span.word(at: 0) & ~1 == 0x377F_0682, head.span.word(at: 4) == 3_007_000 else { return nil }
        let size = Int(head.span.word(at: 8))
        guard size >= 512, size <= 65_536, size.nonzeroBitCount == 1 else { return nil }
        var sum = Checksum(isBigEndian: head[3] & 1 == 1)
        sum.add(head.span.extracting(0..<24))
        guard sum.equals(head.span, at: 24) else { return nil }
        self.file = file
        self.sum = sum
        pageSize = size
        salt = Array(head[16..<24])
    }

    /// The head of the newest page 1 that a complete transaction wrote. The log ends with the first frame that is not of this round.
    consuming func firstPage() throws(SystemFailure) -> FirstPage? {
        var frame: [UInt8] = []
        var position = 32
        var written: FirstPage?
        var committed: FirstPage?
        while true {
            try file.read(at: position, upTo: 24 + pageSize, into: &frame)
            guard frame.count == 24 + pageSize, frame[8..<16].elementsEqual(salt) else { return committed }
            sum.add(frame.span.extracting(0..<8))
            sum.add(frame.span.extracting(24..<frame.count))
            guard sum.equals(frame.span, at: 16) else { return committed }
            if frame.span.word(at: 0) == 1 { written = FirstPage(Array(frame[24..<24 + FirstPage.length])) }
            // The last frame of a transaction says how many pages there are.
            if frame.span.word(at: 4) != 0 { committed = written }
            position += frame.count
        }
    }

    /// The running sum of a log, over pairs of words.
    private struct Checksum {
        let isBigEndian: Bool
        private var first: UInt32 = 0
        private var second: UInt32 = 0

        init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

        mutating func add(_ bytes: Span<UInt8>) {
            for position in stride(from: 0, to: bytes.count - 7, by: 8) {
                first &+= word(bytes, position) &+ second
                second &+= word(bytes, position + 4) &+ first
            }
        }

        func equals(_ bytes: Span<UInt8>, at position: Int) -> Bool {
            bytes.word(at: position) == first && bytes.word(at: position + 4) == second
        }

        private func word(_ bytes: Span<UInt8>, _ position: Int) -> UInt32 {
            let word = bytes.word(at: position)
            return isBigEndian ? word : word.byteSwapped
        }
    }
}

extension Span where Element == UInt8 {
    /// Four bytes, the first of which weighs most.
    fileprivate func word(at position: Int) -> UInt32 {
        UInt32(self[position]) << 24 | UInt32(self[position + 1]) << 16 | UInt32(self[position + 2]) << 8 | UInt32(self[position + 3])
    }
}
