/// How a document's UTF-16 is written.
struct UTF16Form {
    let isLittleEndian: Bool
    /// Bytes of the mark in front: two or none.
    let markLength: Int

    /// Nil for bytes that begin with neither a mark of UTF-16 nor a `<` of two bytes.
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
