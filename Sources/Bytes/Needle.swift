/// A text to be found again and again in long stretches of bytes. Boyer-Moore-Horspool: it steps over as many bytes as the text has.
package struct Needle: Sendable {
    private let text: StaticString
    /// By how far to go on when this byte stands under the text's last one.
    private let skip: [UInt8]

    /// - Parameter text: 2 to 255 bytes.
    package init(_ text: StaticString) {
        self.text = text
        let length = text.utf8CodeUnitCount
        precondition((2...255).contains(length), "a needle has 2 to 255 bytes")
        var skip = [UInt8](repeating: UInt8(length), count: 256)
        for index in 0..<length - 1 { skip[Int(text.utf8Start[index])] = UInt8(length - 1 - index) }
        self.skip = skip
    }

    /// Where the text stands first at or behind `position`.
    package func firstIndex(in bytes: Span<UInt8>, from position: Int = 0) -> Int? {
        let last = text.utf8CodeUnitCount - 1
        return bytes.withUnsafeBufferPointer { bytes in
            skip.withUnsafeBufferPointer { skip in
                var end = position + last
                let final = text.utf8Start[last]
                while end < bytes.count {
                    let byte = bytes[end]
                    if byte == final, matches(bytes, at: end - last) { return end - last }
                    end += Int(skip[Int(byte)])
                }
                return nil
            }
        }
    }

    private func matches(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        for index in 0..<text.utf8CodeUnitCount where bytes[start + index] != text.utf8Start[index] { return false }
        return true
    }
}
