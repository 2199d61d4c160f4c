import Bytes
import Glibc

/// A file of the folder, opened for one response. It is read piece by piece: if it shrinks meanwhile, only that response is cut off.
final class StoredFile: Sendable {
    let path: String
    /// The size on disk, in bytes.
    let size: Int
    /// The time of the last change, in seconds since 1970.
    let modified: Int
    private let descriptor: Descriptor

    init(_ path: String) throws(SystemFailure) {
        let descriptor = try Descriptor(reading: path)
        let status = try FileStatus(of: descriptor)
        self.path = path
        self.size = status.size
        self.modified = status.modified
        self.descriptor = descriptor
    }

    /// Reads into `room`, and returns the number of bytes; 0 at the end of the file.
    func read(at offset: Int, into room: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
        try retryingInterrupts("read", path) { pread(descriptor.number, room.baseAddress, room.count, offset) }
    }

    func bytes(_ range: Range<Int>) throws(SystemFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < bytes.count {
            let start = filled
            var failure: SystemFailure?
            let count = bytes.withUnsafeMutableBytes { room -> Int in
                do throws(SystemFailure) {
                    return try read(at: range.lowerBound + start, into: UnsafeMutableRawBufferPointer(rebasing: room[start...]))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}
