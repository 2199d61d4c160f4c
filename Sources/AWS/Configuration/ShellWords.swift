/// The splitting of a text into words by blanks, quotes and backslashes, as a POSIX shell does it, without any of a shell's other characters. AWS's command line
/// splits names of profiles and commands in this way.
enum ShellWords {
    private static let (backslash, single, double) = (UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""))

    /// Returns the words; nil for a quote that is not closed, and for a backslash at the end.
    static func split(_ text: String) -> [String]? {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch (byte, quote) {
            case (backslash, nil), (backslash, double):
                guard let next = bytes.next() else { return nil }
                // Between double quotes a backslash stands for itself, unless a quote or another backslash follows.
                let isKept = quote != nil && next != double && next != backslash
                word = (word ?? []) + (isKept ? [backslash, next] : [next])
            case (_, let open?):
                if byte == open { quote = nil } else { word?.append(byte) }
            case (single, nil), (double, nil):
                quote = byte
                word = word ?? []
            case (UInt8(ascii: " "), nil), (0x09...0x0D, nil):
                if let word { words.append(String(decoding: word, as: UTF8.self)) }
                word = nil
            default: word = (word ?? []) + [byte]
            }
        }
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        return quote == nil ? words : nil
    }
}
