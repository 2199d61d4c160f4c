import Bytes

/// The XML of a response, or the content of one of its elements.
///
/// Elements are found by their tags. AWS's responses are flat: an element never contains another one of its own name.
package struct ResponseXML {
    private let bytes: [UInt8]
    private let range: Range<Int>

    package init(_ bytes: [UInt8]) {
        self.init(bytes, 0..<bytes.count)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        self.range = range
    }

    /// Returns the text of the first element with this name; nil if there is none.
    package func text(_ name: StaticString) -> String? {
        var position = range.lowerBound
        return next(name, from: &position)?.text
    }

    /// Returns all elements with this name, in order.
    package func elements(_ name: StaticString) -> [ResponseXML] {
        var elements: [ResponseXML] = []
        var position = range.lowerBound
        while let element = next(name, from: &position) { elements.append(element) }
        return elements
    }

    /// Whether the document has an element with this name.
    package func contains(_ name: StaticString) -> Bool {
        var position = range.lowerBound
        return next(name, from: &position) != nil
    }

    /// Returns the content of the next element with this name, and moves `position` behind the element.
    private func next(_ name: StaticString, from position: inout Int) -> ResponseXML? {
        let span = bytes.span.extracting(0..<range.upperBound)
        var content: Int?
        while let open = span.firstIndex(of: UInt8(ascii: "<"), from: position) {
            position = open + 1
            let isEnd = position < span.count && span[position] == UInt8(ascii: "/")
            let end = position + (isEnd ? 1 : 0) + name.utf8CodeUnitCount
            guard end < span.count, span.hasPrefix(name, at: end - name.utf8CodeUnitCount) else { continue }
            // The root has its namespace as an attribute.
            let hasAttributes = !isEnd && span[end] <= 0x20
            guard let close = hasAttributes ? span.firstIndex(of: UInt8(ascii: ">"), from: end) : end, span[close] == UInt8(ascii: ">") else { continue }
            position = close + 1
            if !isEnd { content = position } else if let content { return ResponseXML(bytes, content..<open) }
        }
        return nil
    }

    /// The text, with the references to characters replaced by the characters.
    package var text: String {
        var text: [UInt8] = []
        var rest = bytes[range]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&"), let end = rest.prefix(8).firstIndex(of: UInt8(ascii: ";")),
                let character = Self.character(String(decoding: rest[..<end], as: UTF8.self))
            else {
                text.append(byte)
                continue
            }
            text += Array(String(character).utf8)
            rest = rest[(end + 1)...]
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func character(_ reference: String) -> Character? {
        switch reference {
        case "lt": "<"
        case "gt": ">"
        case "amp": "&"
        case "quot": "\""
        case "apos": "'"
        default:
            if reference.hasPrefix("#x") {
                UInt32(reference.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map(Character.init)
            } else if reference.hasPrefix("#") {
                UInt32(reference.dropFirst()).flatMap(Unicode.Scalar.init).map(Character.init)
            } else {
                nil
            }
        }
    }
}
