/// The texts of labels and titles.
enum LabelText {
    /// Returns a label or a title, shortened to the limit.
    static func shortened(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count > FinancialsLimits.label else { return text }
        var end = bytes.index(bytes.startIndex, offsetBy: FinancialsLimits.label)
        while UTF8.isContinuation(bytes[end]) { end = bytes.index(before: end) }
        return String(text[..<end])
    }

    /// Converts `us-gaap_AccountsPayableCurrent` to `Accounts Payable Current`.
    static func words(_ id: String) -> String {
        let bytes = Array(id.utf8)
        let start = bytes.lastIndex { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":") }.map { $0 + 1 } ?? 0
        var words: [UInt8] = []
        words.reserveCapacity(2 * bytes.count)
        var previousIsLower = false
        for byte in bytes[start...] {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if isUpper, previousIsLower { words.append(UInt8(ascii: " ")) }
            words.append(byte)
            previousIsLower = (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        }
        return String(decoding: words, as: UTF8.self)
    }
}
