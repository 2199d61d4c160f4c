import Bytes

/// Writes CSV (RFC 4180): lines end with CR and LF, and a cell is quoted if it holds a comma, a quotation mark, or an end of a line, or begins or ends with a blank.
package struct CSVWriter {
    package private(set) var bytes: [UInt8] = []
    private var isFirst = true

    package init() {}

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends a cell; an empty one for nil.
    package mutating func cell(_ text: Span<UInt8>?) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        guard let text, text.count > 0 else { return }
        guard Self.needsQuotes(text) else { return bytes.append(text) }
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        while let quote = text.firstIndex(of: UInt8(ascii: "\""), from: start) {
            bytes.append(text.extracting(start..<quote + 1))
            bytes.append(UInt8(ascii: "\""))
            start = quote + 1
        }
        bytes.append(text.extracting(start..<text.count))
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func cell(_ text: String?) {
        guard var text else { return cell(nil as Span<UInt8>?) }
        text.withUTF8 { cell(Span(_unsafeElements: $0)) }
    }

    package mutating func endRow() {
        bytes.append(0x0D)
        bytes.append(0x0A)
        isFirst = true
    }

    private static func needsQuotes(_ text: Span<UInt8>) -> Bool {
        if text[0] == 0x20 || text[text.count - 1] == 0x20 { return true }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D: return true
            default: continue
            }
        }
        return false
    }
}
