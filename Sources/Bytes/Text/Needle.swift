/// A text prepared for repeated searches of long inputs. The search compares the text's first and last byte at sixteen positions at a time.
package struct Needle: Sendable {
    private typealias Block = SIMD16<UInt8>

    private let text: StaticString
    private let first: Block
    private let last: Block

    /// - Parameter text: at least one byte.
    package init(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        precondition(length > 0, "a needle has at least one byte")
        self.text = text
        first = Block(repeating: text.utf8Start[0])
        last = Block(repeating: text.utf8Start[length - 1])
    }

    /// Returns the offset of the first match at or after `position`.
    package func firstIndex(in bytes: Span<UInt8>, from position: Int = 0) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            let reach = text.utf8CodeUnitCount - 1
            var position = position
            // Four blocks at a time: nearly all have no match.
            while position + reach + 4 * Block.scalarCount <= bytes.count {
                let heads = base + position
                let tails = heads + reach
                let any = matches(heads, tails, 0) | matches(heads, tails, 1) | matches(heads, tails, 2) | matches(heads, tails, 3)
                if any.x | any.y != 0, let found = firstMatch(bytes, position..<position + 4 * Block.scalarCount) { return found }
                position += 4 * Block.scalarCount
            }
            return firstMatch(bytes, position..<max(position, bytes.count - reach))
        }
    }

    /// Nonzero if, at some position of the block, the first byte and the last byte of the text match.
    @inline(__always)
    private func matches(_ heads: UnsafeRawPointer, _ tails: UnsafeRawPointer, _ block: Int) -> SIMD2<UInt64> {
        let heads = heads.loadUnaligned(fromByteOffset: block * Block.scalarCount, as: Block.self)
        let tails = tails.loadUnaligned(fromByteOffset: block * Block.scalarCount, as: Block.self)
        return unsafeBitCast((heads .== first) .& (tails .== last), to: SIMD2<UInt64>.self)
    }

    private func firstMatch(_ bytes: UnsafeRawBufferPointer, _ places: Range<Int>) -> Int? {
        places.first { start in
            for index in 0..<text.utf8CodeUnitCount where bytes[start + index] != text.utf8Start[index] { return false }
            return true
        }
    }
}
