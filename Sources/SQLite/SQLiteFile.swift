import Bytes
import CSQLite
import Glibc

/// The content of a database file, found by reading alone.
///
/// SQLite itself would change another program's database: opening one in WAL mode creates files beside it, and completes or undoes the work of a killed process.
package enum SQLiteFile {
    /// No file, or an empty file: SQLite creates a database in both.
    case empty
    case database(SQLiteMarks)

    /// - Parameter expected: the marks that the caller hopes for. The log is read only when the file itself does not have them.
    package init(at path: String, expecting expected: SQLiteMarks) throws(SQLiteFailure) {
        var status = stat()
        // Ignore a failure here: opening the database reports it.
        guard stat(path, &status) == 0 else {
            self = .empty
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard status.st_nlink > 0 else { throw SQLiteFailure(.place, "\(path) is a deleted file: a database in it would be gone with this process") }
        case S_IFDIR: throw SQLiteFailure(.unusable, "cannot open the database \(path): it is a folder")
        default: throw SQLiteFailure(.place, "\(path) is not a regular file: it cannot keep a database")
        }
        guard status.st_size > 0 else {
            self = .empty
            return
        }
        // Opened through SQLite: closing a descriptor of our own would drop the POSIX locks of other connections of this process.
        let file = try SQLiteConnection(path: path, .reading)
        guard let page = FirstPage(try file.bytes(upTo: FirstPage.length)) else {
            throw SQLiteFailure(.unusable, "\(path) is not a database")
        }
        self = .database(page.marks)
        // If the marks are not the expected ones, a newer first page may be in the log.
        if page.marks.applicationID == expected.applicationID, page.marks.version == expected.version { return }
        if let log = file.logPath, let newer = try Self.firstPage(inLog: log) { self = .database(newer.marks) }
    }

    /// Returns the first page from the last complete transaction in a write-ahead log; nil if there is none.
    private static func firstPage(inLog path: String) throws(SQLiteFailure) -> FirstPage? {
        do throws(SystemFailure) {
            guard FileStatus.identity(at: path) != nil else { return nil }
            let file = try Descriptor(reading: path, waits: false)
            return try WriteAheadLog(file)?.firstPage()
        } catch {
            throw SQLiteFailure(.unusable, "cannot read the database's log: \(error)")
        }
    }
}

/// The marks in the header of a database file (https://www.sqlite.org/fileformat2.html#database_header).
struct FirstPage {
    static let length = 105

    let marks: SQLiteMarks

    /// Nil if the bytes are not the start of a database.
    init?(_ bytes: [UInt8]) {
        // Bytes 21 to 23 are constants of the format.
        guard bytes.count >= Self.length, bytes.span.hasPrefix("SQLite format 3\0"), bytes[21...23] == [64, 32, 32] else { return nil }
        // After the header comes the root of the schema table: an interior page (5), or a leaf page (13), which has no cells if there are no tables.
        guard bytes[100] == 5 || bytes[100] == 13 else { return nil }
        let isEmpty = bytes[100] == 13 && bytes[103] == 0 && bytes[104] == 0
        marks = SQLiteMarks(
            applicationID: Int32(bitPattern: bytes.span.word(at: 68)), version: Int32(bitPattern: bytes.span.word(at: 60)), isEmpty: isEmpty)
    }
}
