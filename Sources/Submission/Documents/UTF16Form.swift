/// The byte order of UTF-16 text.
struct UTF16Form {
    let isLittleEndian: Bool
    /// The length of the byte order mark in bytes: two or zero.
    let markLength: Int

    /// Detects the byte order; nil if the bytes begin neither with a byte order mark nor with `<` in two bytes.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 4 else { return nil }
        switch (bytes[0], bytes[1]) {
        case (0xFF, 0xFE): (isLittleEndian, markLength) = (true, 2)
        case (0xFE, 0xFF): (isLittleEndian, markLength) = (false, 2)
        case (UInt8(ascii: "<"), 0): (isLittleEndian, markLength) = (true, 0)
        case (0, UInt8(ascii: "<")): (isLittleEndian, markLength) = (false, 0)
        default: return nil
        }
    }
}
