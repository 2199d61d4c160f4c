import Bytes
import CXML2

/// The encoding of a document that is not UTF-8, and the conversion of the document.
struct SourceEncoding {
    private let name: String
    let width: Width
    /// The offset of the first byte to convert, after a byte order mark.
    let start: Int

    /// The number of bytes of a character.
    enum Width {
        case single
        case variable
        case utf16
    }

    /// The positions of a `<`: in the converted bytes, and in the document, counted from `start`.
    struct Mark {
        let converted: Int32
        let source: Int32
    }

    /// Finds the encoding; nil if the bytes need no conversion, because they are UTF-8, or ASCII in an encoding that contains it.
    init?(of bytes: Span<UInt8>, from start: Int) {
        guard let name = Self.declaredName(bytes, start), let width = Self.width(name, bytes, start) else { return nil }
        self.name = name
        self.width = width
        let hasMark = width == .utf16 && (bytes[start] == 0xFE || bytes[start] == 0xFF)
        self.start = hasMark ? start + 2 : start
    }

    /// Returns the encoding in lower case: UTF-16 if the bytes begin with its byte order mark or with a `<` in it, else the declared one; nil without a
    /// declaration.
    private static func declaredName(_ bytes: Span<UInt8>, _ start: Int) -> String? {
        if bytes.count >= start + 2 {
            if bytes[start] == 0xFE, bytes[start + 1] == 0xFF { return "utf-16be" }
            if bytes[start] == 0xFF, bytes[start + 1] == 0xFE { return "utf-16le" }
            if bytes[start] == 0, bytes[start + 1] == UInt8(ascii: "<") { return "utf-16be" }
            if bytes[start] == UInt8(ascii: "<"), bytes[start + 1] == 0 { return "utf-16le" }
        }
        guard bytes.hasPrefix("<?xml", at: start), let end = bytes.firstIndex(of: UInt8(ascii: ">"), from: start), end - start < 400 else { return nil }
        let declaration = bytes.extracting(start..<end)
        guard var position = declaration.firstIndex(of: "encoding") else { return nil }
        position += 8
        while position < declaration.count, declaration[position].isWhiteSpace || declaration[position] == UInt8(ascii: "=") { position += 1 }
        guard position < declaration.count, case let quote = declaration[position], quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            let close = declaration.firstIndex(of: quote, from: position + 1)
        else { return nil }
        return declaration.extracting(position + 1..<close).text.lowercased()
    }

    /// Returns the width of the encoding's characters; nil if the bytes need no conversion.
    private static func width(_ name: String, _ bytes: Span<UInt8>, _ start: Int) -> Width? {
        switch name {
        case "utf-8", "utf8", "ascii", "us-ascii": return nil
        case "utf-16", "utf-16le", "utf-16be", "utf16", "ucs-2", "iso-10646-ucs-2":
            // A declaration in single bytes shows that the document is not UTF-16, although the declaration says so.
            return bytes.hasPrefix("<?xml", at: start) ? nil : .utf16
        default: break
        }
        // In ISO-2022 encodings, all bytes are below 0x80, and the escape character switches between alphabets.
        for position in start..<bytes.count where bytes[position] >= 0x80 || bytes[position] == 0x1B { return isSingleByte(name) ? .single : .variable }
        return nil
    }

    private static func isSingleByte(_ name: String) -> Bool {
        let families = ["iso-8859-", "iso8859-", "iso_8859-", "latin", "windows-125", "cp125", "cp437", "cp85", "ibm", "koi8", "macintosh"]
        return families.contains { name.hasPrefix($0) }
    }

    static func tooLarge(_ limit: Int) -> MarkupFailure {
        MarkupFailure(message: "the document is larger than \(limit >> 20) MB", line: 1, offset: 0)
    }

    /// Returns the document in UTF-8.
    ///
    /// - Parameters:
    ///   - marks: receives the positions of each `<`, if the encoding has variable width.
    ///   - limit: the maximum number of bytes that the result may have. A character of one byte can become three.
    func convert(_ bytes: Span<UInt8>, _ marks: inout [Mark], limit: Int) throws(MarkupFailure) -> [UInt8] {
        guard let handler = xmlFindCharEncodingHandler(name == "utf-16" ? "UTF-16LE" : name) else {
            throw MarkupFailure(message: "unknown encoding \"\(name)\"", line: 1, offset: start)
        }
        defer { xmlCharEncCloseFunc(handler) }
        guard let input = xmlBufferCreate(), let output = xmlBufferCreate() else { throw MarkupFailure(message: "out of memory", line: 1, offset: start) }
        defer {
            xmlBufferFree(input)
            xmlBufferFree(output)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        var position = start
        // Convert in pieces, because libxml2 allocates output for the whole input at once.
        while position < bytes.count {
            var end = min(position + 65536, bytes.count)
            if width == .variable {
                // End the piece before the next byte `<`. If unconverted bytes remain at its end, that byte was part of a character, not a `<`.
                if xmlBufferLength(input) == 0, bytes[position] == UInt8(ascii: "<"), let converted = Int32(exactly: result.count),
                    let source = Int32(exactly: position - start)
                {
                    marks.append(Mark(converted: converted, source: source))
                }
                end = bytes.extracting(position + 1..<max(end, position + 1)).firstIndex(of: UInt8(ascii: "<")).map { position + 1 + $0 } ?? end
            }
            bytes.extracting(position..<end).withUnsafeBufferPointer { _ = xmlBufferAdd(input, $0.baseAddress, Int32($0.count)) }
            while xmlBufferLength(input) > 0 {
                let before = xmlBufferLength(input)
                guard xmlCharEncInFunc(handler, output, input) >= 0 else {
                    throw MarkupFailure(message: "not in the declared encoding \"\(name)\"", line: 1, offset: end - Int(xmlBufferLength(input)))
                }
                result.append(contentsOf: UnsafeBufferPointer(start: xmlBufferContent(output), count: Int(xmlBufferLength(output))))
                guard result.count <= limit else { throw Self.tooLarge(limit) }
                xmlBufferEmpty(output)
                if xmlBufferLength(input) == before { break }
            }
            position = end
        }
        return result
    }
}
