import Bytes

/// A write-ahead log (https://www.sqlite.org/fileformat2.html#walformat): a header of 32 bytes, then frames, each a header of 24 bytes and a page.
struct WriteAheadLog: ~Copyable {
    private let file: Descriptor
    private let pageSize: Int
    private let salt: [UInt8]
    private var sum: Checksum

    /// Nil if the file is empty or not a log.
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

    /// Returns the marks of the newest page 1 in a complete transaction. The log ends before the first frame whose salt or checksum is not the log's.
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
            // The last frame of a transaction has the size of the database in pages, all others 0.
            if frame.span.word(at: 4) != 0 { committed = written }
            position += frame.count
        }
    }

    /// The running checksum of a log, over pairs of words.
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
    /// A big-endian number of four bytes.
    func word(at position: Int) -> UInt32 {
        UInt32(self[position]) << 24 | UInt32(self[position + 1]) << 16 | UInt32(self[position + 2]) << 8 | UInt32(self[position + 3])
    }
}
