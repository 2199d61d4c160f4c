import Bytes

/// Returns a name of an element as a name of a field: `totAssets` as `tot_assets`, `form13FFileNumber` as `form13f_file_number`.
func snakeCase(_ name: String) -> String {
    var result: [UInt8] = []
    var name = name
    name.withUTF8 { appendSnakeCase(Span(_unsafeElements: $0), to: &result) }
    return String(decoding: result, as: UTF8.self)
}

/// Appends a name in lower case. A capital begins a word if it follows a small letter, or if a small letter follows it. Any byte but a letter or a digit becomes
/// an underscore.
func appendSnakeCase(_ name: Span<UInt8>, to result: inout [UInt8]) {
    for index in 0..<name.count {
        let byte = name[index]
        guard byte.isASCIILetter || byte.isDigit || byte >= 0x80 else {
            result.append(UInt8(ascii: "_"))
            continue
        }
        if index > 0, byte.isCapital, name[index - 1].isASCIILetter || name[index - 1].isDigit {
            let followsSmall = name[index - 1].isASCIILetter && !name[index - 1].isCapital
            let precedesSmall = index + 1 < name.count && name[index + 1].isASCIILetter && !name[index + 1].isCapital
            if followsSmall || precedesSmall { result.append(UInt8(ascii: "_")) }
        }
        result.append(byte.asciiLowercased)
    }
}

extension UInt8 {
    fileprivate var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
}
