/// The words of a jq expression that are refused, and its brackets.
///
/// An expression must depend on its record alone: not on files, the environment, the clock, or the records before it. It is compiled as a part of a larger
/// program, so its brackets must be balanced.
package enum QueryWords {
    /// Functions and keywords that read something other than the record, write, or end the program.
    private static let refused: Set<String> = [
        "import", "include", "input", "inputs", "halt", "halt_error", "debug", "stderr", "env", "ENV", "input_filename", "input_line_number",
        "get_search_list", "modulemeta", "now", "localtime", "strflocaltime", "__loc__",
    ]

    /// Returns why an expression is refused; nil for one that may be compiled.
    package static func fault(of expression: String) -> String? {
        let text = Array(expression.utf8)
        guard text.count <= QueryLimits.expression else { return "it has more than \(QueryLimits.expression >> 10) kB" }
        guard !text.contains(0) else { return "it holds a zero byte" }
        /// The open brackets. A quotation mark stands for a string.
        var open: [UInt8] = []
        var position = 0
        var isEmpty = true
        while position < text.count {
            let byte = text[position]
            if open.last == UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\"), position + 1 < text.count {
                    // An interpolation holds an expression.
                    if text[position + 1] == UInt8(ascii: "(") { open.append(UInt8(ascii: ")")) }
                    position += 2
                    continue
                }
                if byte == UInt8(ascii: "\"") { open.removeLast() }
                position += 1
                continue
            }
            if !(byte == 0x20 || (0x09...0x0D).contains(byte)) { isEmpty = false }
            switch byte {
            case UInt8(ascii: "\""): open.append(byte)
            case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
            case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
            case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard open.popLast() == byte else { return "the brackets do not match at \"\(Character(Unicode.Scalar(byte)))\"" }
            case UInt8(ascii: "#"):
                // jq 1.7 continues a comment behind a backslash at the end of its line, and 1.6 does not.
                return "it has a comment (#): write it as a comment of the YAML file"
            case _ where isLetter(byte):
                let end = text[position...].firstIndex { !isLetter($0) && !isDigit($0) } ?? text.count
                let word = String(decoding: text[position..<end], as: UTF8.self)
                // A word after a point is a field.
                let isField = position > 0 && text[position - 1] == UInt8(ascii: ".")
                if !isField, refused.contains(word) { return "\(word) is not accepted: an expression reads its record alone" }
                position = end
                continue
            default: break
            }
            position += 1
        }
        if open.last == UInt8(ascii: "\"") { return "a string does not end" }
        if let bracket = open.last { return "a \"\(Character(Unicode.Scalar(bracket)))\" is missing" }
        return isEmpty ? "it is empty" : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
