import Bytes
import Glibc
import Records

/// A look at a data file before a worker gets it. What cannot be opened, the worker finds out and reports.
struct DataFileCheck {
    /// The code of the reject of an operand that holds records.
    static let holdsRecords = "holds_records"

    /// The file's size; 0 where there is none.
    private(set) var bytes = 0
    /// Why the file is not data.
    private(set) var fault: Rejection?

    /// - Parameter takesRecords: whether a file of records is data like any other.
    init(_ path: String, takesRecords: Bool) {
        do throws(SystemFailure) {
            let file = try Descriptor(reading: path, waits: false)
            let status = try FileStatus(of: file)
            bytes = status.kind == .file ? status.size : 0
            if status.kind == .other {
                fault = Rejection(
                    code: "unreadable", message: "\(path) is a pipe or a device: give a regular file, for records name files that later stages read again")
            } else if status.kind == .file, !takesRecords {
                var start: [UInt8] = []
                try file.read(at: 0, upTo: ContentKind.prefixLength, into: &start)
                guard ContentKind(of: start.span) == .records else { return }
                fault = Rejection(code: Self.holdsRecords, message: "\(path) holds records and is not data itself: give it on standard input (< \(path))")
            }
        } catch {}
    }
}
