import Glibc

/// Reading a file in pieces with `pread`. If another process truncates the file, `pread` returns fewer bytes; access to a mapping would crash.
extension Descriptor {
    /// Reads `count` bytes at `position` into `buffer`, fewer if the file ends. The buffer's old content is replaced; the file's own position stays.
    package func read(at position: Int, upTo count: Int, into buffer: inout [UInt8]) throws(SystemFailure) {
        buffer.removeAll(keepingCapacity: true)
        while buffer.count < count {
            let wanted = count - buffer.count
            let (place, overflow) = position.addingReportingOverflow(buffer.count)
            guard !overflow, place >= 0 else { throw SystemFailure("read", path, errno: EINVAL) }
            var failure: SystemFailure?
            var got = 0
            buffer.append(upTo: wanted) { room in
                do throws(SystemFailure) {
                    got = try retryingInterrupts("read", path) { pread(number, room, wanted, off_t(place)) }
                } catch { failure = error }
                return got
            }
            if let failure { throw failure }
            if got == 0 { return }
        }
    }

    /// Calls `body` with the file's bytes, in pieces, in order.
    package func forEachPiece(_ body: (Span<UInt8>) throws(SystemFailure) -> Void) throws(SystemFailure) {
        var piece: [UInt8] = []
        var position = 0
        while true {
            try read(at: position, upTo: 1 << 20, into: &piece)
            if piece.isEmpty { return }
            try body(piece.span)
            position += piece.count
        }
    }
}
