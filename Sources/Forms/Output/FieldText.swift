import Bytes
import Records

extension Span<UInt8> {
    /// The beginning of a text from a document, for a message.
    var beginning: String { extracting(0..<Swift.min(40, count)).text }
}

/// The values of fields, from their texts.
enum FieldText {
    /// Appends a date as `YYYY-MM-DD`. Reads `YYYY-MM-DD`, with or without a time zone, `MM-DD-YYYY` and `MM/DD/YYYY`. Returns false for another text.
    static func appendDate(_ text: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        guard let date = date(text) else { return false }
        date.append(to: &output)
        return true
    }

    static func date(_ text: Span<UInt8>) -> CalendarDate? {
        guard text.count >= 10 else { return nil }
        if text[4] == UInt8(ascii: "-") {
            guard text.count == 10 || isZone(text.extracting(10..<text.count)) else { return nil }
            return CalendarDate(text.extracting(0..<10)).flatMap { $0.year > 0 ? $0 : nil }
        }
        guard text.count == 10, text[2] == text[5], text[2] == UInt8(ascii: "-") || text[2] == UInt8(ascii: "/"),
            let month = text.extracting(0..<2).integer, let day = text.extracting(3..<5).integer, let year = text.extracting(6..<10).integer, year > 0
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// Whether a text is a time zone of XML Schema: `Z`, `-05:00`.
    private static func isZone(_ text: Span<UInt8>) -> Bool {
        if text.equals("Z") { return true }
        return text.count == 6 && (text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")) && text[3] == UInt8(ascii: ":")
            && text[1].isDigit && text[2].isDigit && text[4].isDigit && text[5].isDigit
    }

    /// The value of a flag: 1, true, Y, Yes or 0, false, N, No; nil for another text.
    static func flag(_ text: Span<UInt8>) -> Bool? {
        if text.count == 1 {
            switch text[0].asciiLowercased {
            case UInt8(ascii: "1"), UInt8(ascii: "y"): return true
            case UInt8(ascii: "0"), UInt8(ascii: "n"): return false
            default: return nil
            }
        }
        if text.equals("true") || text.equals("Yes") || text.equals("YES") { return true }
        if text.equals("false") || text.equals("No") || text.equals("NO") { return false }
        return nil
    }

    /// Appends a CIK as ten digits, without quotation marks. Returns false for another text.
    static func appendCIK(_ text: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        guard (1...10).contains(text.count) else { return false }
        for index in 0..<text.count where !text[index].isDigit { return false }
        for _ in text.count..<10 { output.append(UInt8(ascii: "0")) }
        output.append(text)
        return true
    }
}
