import Bytes

/// A document in UTF-16, converted to UTF-8. EDGAR does not accept UTF-16, but a file that does not come from EDGAR may be in it.
struct UTF16Text {
    let bytes: [UInt8]
    /// The length of the byte order mark in bytes.
    private let markLength: Int
    /// An index for `original`, with an entry for about every `step` bytes: the position of a character in `bytes`, and the number of UTF-16 units before it.
    private let places: [(position: Int, units: Int)]
    private static let step = 1024

    /// Converts a document; nil if its bytes begin neither with a byte order mark nor with `<` in two bytes.
    init?(_ source: Span<UInt8>) {
        guard let form = UTF16Form(source) else { return nil }
        let count = (source.count - form.markLength) / 2
        func unit(_ index: Int) -> UInt16 {
            let (first, second) = (UInt16(source[form.markLength + 2 * index]), UInt16(source[form.markLength + 2 * index + 1]))
            return form.isLittleEndian ? second << 8 | first : first << 8 | second
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count)
        var places: [(position: Int, units: Int)] = []
        var index = 0
        while index < count {
            if places.last.map({ bytes.count >= $0.position + Self.step }) ?? true { places.append((bytes.count, index)) }
            let lead = unit(index)
            let isPair = lead & 0xFC00 == 0xD800 && index + 1 < count && unit(index + 1) & 0xFC00 == 0xDC00
            let value = isPair ? 0x10000 + (UInt32(lead & 0x3FF) << 10 | UInt32(unit(index + 1) & 0x3FF)) : UInt32(lead)
            // A surrogate without its pair becomes U+FFFD.
            bytes.append(contentsOf: Character(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
            index += isPair ? 2 : 1
        }
        self.bytes = bytes
        self.places = places
        markLength = form.markLength
    }

    /// Returns the range in the document for a range of `bytes`.
    func original(_ range: Range<Int>) -> Range<Int> {
        original(range.lowerBound)..<original(range.upperBound)
    }

    private func original(_ target: Int) -> Int {
        let next = places.partitioningIndex { $0.position > target }
        guard next > 0 else { return markLength }
        var (position, units) = places[next - 1]
        while position < target {
            // The first byte of a character gives its length in UTF-8 and in UTF-16.
            switch bytes[position] {
            case 0xF0...: (position, units) = (position + 4, units + 2)
            case 0xE0...: (position, units) = (position + 3, units + 1)
            case 0xC0...: (position, units) = (position + 2, units + 1)
            default: (position, units) = (position + 1, units + 1)
            }
        }
        return markLength + 2 * units
    }
}
