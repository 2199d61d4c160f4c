/// Variables in a text: `${NAME}` stands for the value of a variable, `$${` for the characters `${`.
enum Variables {
    static func replace(in text: String, line: Int, _ value: (String) -> String?) throws(YAMLFailure) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.starts(with: "$${".utf8) {
                result += "${".utf8
                rest = rest.dropFirst(3)
            } else if rest.starts(with: "${".utf8) {
                let name = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "}") }
                let end = name.endIndex
                guard end < rest.endIndex, isName(name) else {
                    throw YAMLFailure(line: line, "${ begins a variable such as ${NAME}: for these two characters write $${")
                }
                let text = String(decoding: name, as: UTF8.self)
                guard let value = value(text) else { throw YAMLFailure(line: line, "the environment has no variable \(text)") }
                result += value.utf8
                rest = rest[(end + 1)...]
            } else {
                result.append(UInt8(ascii: "$"))
                rest = rest.dropFirst()
            }
            guard result.count <= YAMLLimits.expandedText else {
                throw YAMLFailure(line: line, "the text has more than \(YAMLLimits.expandedText >> 20) MB with its variables")
            }
        }
        result += rest
        return String(decoding: result, as: UTF8.self)
    }

    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, !(0x30...0x39).contains(first) else { return false }
        return name.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
    }
}
