import Bytes
import Testing

struct ByteInternerTests {
    /// Texts that differ in one byte, at any position, have different numbers. Equal texts have the same number.
    @Test func everyByteCounts() {
        var interner = ByteInterner(capacity: 4)
        var texts: [[UInt8]] = [[]]
        for length in 1...40 {
            texts.append([UInt8](repeating: UInt8(ascii: "a"), count: length))
            for position in 0..<length {
                var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
                text[position] = UInt8(ascii: "b")
                texts.append(text)
            }
        }
        for (number, text) in texts.enumerated() {
            let interned = interner.intern(text.span)
            #expect(interned == number)
        }
        for (number, text) in texts.enumerated() {
            let found = interner.find(text.span)
            #expect(found == number)
            let isSame = interner.withBytes(number) { $0.equals(text.span) }
            #expect(isSame)
        }
        let other = [UInt8](repeating: UInt8(ascii: "c"), count: 8)
        let found = interner.find(other.span)
        #expect(found == nil)
        #expect(interner.count == texts.count)
    }

    /// The hashes of texts that differ in one byte are spread evenly over the slots, so that a lookup finds its text near its slot.
    @Test func hashesAreSpread() {
        var slots = Set<UInt64>()
        let count = 4096
        for number in 0..<count { slots.insert(Array("us-gaap:Name\(number)".utf8).span.hash(seed: 7) & UInt64(count - 1)) }
        // Random hashes would leave one slot in e empty.
        #expect(slots.count > count / 2)
    }
}
