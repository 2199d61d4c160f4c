/// Escaping of text for HTML and XML.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\0"..<" ": escaped += character == "\n" || character == "\t" ? String(character) : " "
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
