import Bytes

/// Reads a tar archive (POSIX ustar, GNU) in pieces of any size: the name of each file, its bytes, its end.
package struct TarReader {
    package enum Event {
        /// A file with this name begins.
        case begin(String)
        case end
    }

    private static let block = 512

    private var header: [UInt8] = []
    private var name = ""
    /// The bytes of the member, and of the padding after it, that have not been read yet.
    private var left = 0
    private var padding = 0
    /// Whether the member is a file, not a folder, a link or a header of the next member.
    private var isFile = false
    private var isInMember = false
    /// Whether a block of zeros has closed the archive.
    package private(set) var isAtEnd = false
    /// Whether a header is invalid, so that nothing more is read.
    package private(set) var isDamaged = false

    package init() {}

    /// - Parameters:
    ///   - event: called where a file begins and ends.
    ///   - content: called with a file's bytes, in order.
    package mutating func read<E: Error>(
        _ bytes: Span<UInt8>, event: (Event) throws(E) -> Void, content: (Span<UInt8>) throws(E) -> Void
    ) throws(E) {
        var position = 0
        while position < bytes.count, !isDamaged {
            if left > 0 {
                let count = min(left, bytes.count - position)
                if isFile { try content(bytes.extracting(position..<position + count)) }
                left -= count
                position += count
                if left > 0 { return }
            }
            if isInMember {
                isInMember = false
                if isFile { try event(.end) }
            }
            if padding > 0 {
                let count = min(padding, bytes.count - position)
                padding -= count
                position += count
                continue
            }
            let count = min(Self.block - header.count, bytes.count - position)
            header.append(bytes.extracting(position..<position + count))
            position += count
            if header.count == Self.block {
                readHeader()
                header.removeAll(keepingCapacity: true)
                if isInMember, isFile { try event(.begin(name)) }
                if isInMember, left == 0 {
                    isInMember = false
                    if isFile { try event(.end) }
                }
            }
        }
    }

    private mutating func readHeader() {
        guard header.contains(where: { $0 != 0 }) else {
            isAtEnd = true
            return
        }
        func text(_ range: Range<Int>) -> String { String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self) }
        // The checksum of all bytes, with those of the checksum itself counted as blanks.
        let sum = header.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(header[$1])) }
        guard let told = Self.octal(header[148..<156]), told == sum, let size = Self.octal(header[124..<136]), size <= 1 << 40 else {
            isDamaged = true
            return
        }
        name = text(0..<100)
        isFile = header[156] == UInt8(ascii: "0") || header[156] == 0 || header[156] == UInt8(ascii: "7")
        left = size
        padding = (Self.block - size % Self.block) % Self.block
        isInMember = true
    }

    /// Parses octal digits; nil for anything else. Sizes beyond eight GB are encoded differently, but no submission is so large.
    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
        var value = 0
        var digits = 0
        for byte in field {
            if byte == 0x20 || byte == 0 {
                if digits > 0 { break }
                continue
            }
            guard (0x30...0x37).contains(byte) else { return nil }
            value = value * 8 + Int(byte - 0x30)
            digits += 1
        }
        return digits > 0 ? value : nil
    }
}
