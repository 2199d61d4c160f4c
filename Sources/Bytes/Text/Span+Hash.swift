extension Span where Element == UInt8 {
    /// Returns a hash of 64 bits. Each step takes eight bytes, multiplies, and keeps both halves of the product.
    package func hash(seed: UInt64) -> UInt64 {
        withUnsafeBytes { bytes in
            var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
            func add(_ word: UInt64) {
                let (high, low) = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
                hash = high ^ low ^ seed
            }
            let count = bytes.count
            var position = 0
            while position + 8 < count {
                add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
                position += 8
            }
            // The last word overlaps the one before it. Texts of different lengths still differ, because the hash starts with the length.
            if count >= 8 {
                add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)))
            } else if count >= 4 {
                let first = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
                let last = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
                add(UInt64(first) << 32 | UInt64(last))
            } else {
                var rest: UInt64 = 0
                for byte in bytes { rest = rest << 8 | UInt64(byte) }
                add(rest)
            }
            return hash ^ hash >> 32
        }
    }
}
