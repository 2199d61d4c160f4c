import Bytes
import Glibc
import HTTP

/// Takes an index into a file without a name: a quarter's is some 30 MB, and it is read only once it is whole.
final class IndexSink: CheckedSink {
    private let file: Descriptor
    private(set) var start: [UInt8] = []
    let fault: String? = nil

    init() throws(SystemFailure) {
        file = try Descriptor(temporary: ())
    }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        start.removeAll(keepingCapacity: true)
        guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0 else { throw SystemFailure("truncate", "a temporary file") }
    }

    func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
        let room = SubmissionText.window - start.count
        if room > 0 { start.append(bytes.extracting(0..<min(room, bytes.count))) }
        try file.write(bytes)
    }

    func map(_ name: String) throws(SystemFailure) -> MappedFile {
        try MappedFile(mapping: file, path: name)
    }
}
