import Bytes

/// Escapes the content of JSON strings, most of the output. Runs of bytes that need no escape are copied eight at a time.
package enum StringEscape {
    /// The bytes of text for which room is reserved at a time. Each may become six bytes.
    static let piece = 2048

    /// Appends text with quotation marks, backslashes and control characters escaped. A byte that is not UTF-8 becomes U+FFFD.
    static func append(_ text: Span<UInt8>, to output: inout [UInt8]) {
        text.withUnsafeBytes { text in
            var position = 0
            while position < text.count {
                let end = min(text.count, position + piece)
                output.append(upTo: room(end - position)) { room in
                    var target = room
                    while position < end { step(text, &position, end, &target) }
                    return target - room
                }
            }
        }
    }

    /// The maximum number of bytes that `put` writes for a text of `count` bytes.
    static func room(_ count: Int) -> Int { 6 * count + 8 }

    /// Writes a whole text, escaped as `append` does.
    static func put(_ text: Span<UInt8>, to target: inout UnsafeMutablePointer<UInt8>) {
        text.withUnsafeBytes { text in
            var position = 0
            while position < text.count { step(text, &position, text.count, &target) }
        }
    }

    /// Copies and escapes ASCII up to the next character beyond ASCII, and writes that character.
    @inline(__always)
    private static func step(_ text: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int, _ target: inout UnsafeMutablePointer<UInt8>) {
        while position + 8 <= end {
            let word = text.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            UnsafeMutableRawPointer(target).storeBytes(of: word, as: UInt64.self)
            let marks = PlainRun.marks(UInt64(littleEndian: word)) | UInt64(littleEndian: word) & PlainRun.highs
            let plain = marks == 0 ? 8 : marks.trailingZeroBitCount / 8
            position += plain
            target += plain
            guard marks != 0 else { continue }
            guard text[position] < 0x80 else { return beyondASCII(text, &position, &target) }
            put(text[position], to: &target)
            position += 1
        }
        while position < end {
            let byte = text[position]
            if byte >= 0x80 { return beyondASCII(text, &position, &target) }
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { put(byte, to: &target) } else { target.put(byte) }
            position += 1
        }
    }

    private static func beyondASCII(_ text: UnsafeRawBufferPointer, _ position: inout Int, _ target: inout UnsafeMutablePointer<UInt8>) {
        let length = UTF8Check.length(text, position)
        if length == 0 { target.put("\u{FFFD}") }
        for offset in 0..<length { target.put(text[position + offset]) }
        position += max(1, length)
    }

    /// Writes the escape of a quotation mark, a backslash or a control character.
    @inline(__always)
    package static func put(_ byte: UInt8, to target: inout UnsafeMutablePointer<UInt8>) {
        let letter: UInt8 =
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
            case 0x0A: UInt8(ascii: "n")
            case 0x0D: UInt8(ascii: "r")
            case 0x09: UInt8(ascii: "t")
            default: UInt8(ascii: "u")
            }
        target.put(UInt8(ascii: "\\"))
        target.put(letter)
        guard letter == UInt8(ascii: "u") else { return }
        target.put(byte < 0x10 ? "000" : "001")
        let low = byte & 0x0F
        target.put(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    }

    /// Decodes the escapes that `append` writes.
    package static func remove(from content: Span<UInt8>, to output: inout [UInt8]) {
        var position = 0
        while let backslash = content.firstIndex(of: UInt8(ascii: "\\"), from: position), backslash + 1 < content.count {
            output.append(content.extracting(position..<backslash))
            position = backslash + 2
            switch content[backslash + 1] {
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u") where backslash + 6 <= content.count:
                let low = content[backslash + 5]
                output.append((content[backslash + 4] - UInt8(ascii: "0")) << 4 | (low.isDigit ? low - UInt8(ascii: "0") : low - UInt8(ascii: "a") + 10))
                position = backslash + 6
            case let byte: output.append(byte)
            }
        }
        output.append(content.extracting(position..<content.count))
    }
}

/// Well-formed UTF-8 (Unicode 15, table 3-7).
enum UTF8Check {
    /// Returns the length of the character at `start`, whose first byte is 0x80 or more; 0 if it is ill-formed.
    static func length(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int {
        func continues(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            start + offset < text.count && text[start + offset] >= low && text[start + offset] <= high
        }
        switch text[start] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
