/// A Central Index Key: the SEC's number of a filer. It has ten digits in records, and no leading zeros in the names of EDGAR's folders.
package struct CIK: Hashable, Sendable, CustomStringConvertible {
    package let number: Int

    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 10, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text) else { return nil }
        self.number = number
    }

    package init?(_ number: Int) {
        guard (0...9_999_999_999).contains(number) else { return nil }
        self.number = number
    }

    /// Ten digits.
    package var description: String {
        String(unsafeUninitializedCapacity: 10) { room in
            var rest = number
            for place in room.indices.prefix(10).reversed() {
                room.initializeElement(at: place, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
            }
            return 10
        }
    }

    package var withoutZeros: String { String(number) }
}
