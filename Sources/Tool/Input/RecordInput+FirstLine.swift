import Bytes
import Glibc
import Records

extension RecordInput {
    /// What the current line holds, by its first bytes.
    var contentKind: ContentKind? { ContentKind(of: line.span.extracting(0..<min(ContentKind.prefixLength, line.count))) }

    /// Why a first line is not a record, and what the input may be instead, in a sentence.
    func firstLineFault(_ reason: String) -> String {
        if let advice = firstLineAdvice { return advice }
        if let kind = contentKind, kind != .records {
            let advice =
                switch kind {
                case .database: "financials-export --db FILE --view filings writes records from it"
                case .gzip where takesData: "gzip -dc FILE | \(run.tool) reads compressed records, and \(run.tool) FILE a compressed submission"
                case .gzip: "gzip -dc FILE | \(run.tool) reads compressed records"
                default: takesData ? "give the file as an operand (\(run.tool) FILE)" : "filing-parse makes records of submissions and documents"
                }
            return "\(readerName) holds \(kind.rawValue), not records: \(advice)"
        }
        if line.span.isUTF8, line.first(where: { ![$0].isBlank }) != UInt8(ascii: "{") {
            return "\(location): not a record, which is a JSON object on one line: \(line.span.extracting(0..<min(40, line.count)).text)"
        }
        return "\(location): not a record: \(reason): \(line.span.extracting(0..<min(40, line.count)).text)"
    }

    /// What to do about a first line that begins JSON of several lines, or that is the name of a file; nil for any other line.
    private var firstLineAdvice: String? {
        let text = line.span.text
        switch text.trimmingPrefix(while: \.isWhitespace).first {
        case "[": return "\(location): an array, but each record must be an object on a line of its own: jq -c '.[]' makes them"
        case "{" where !line.contains(UInt8(ascii: "}")): return "\(location): a record must be one line: jq -c . makes it so"
        default: break
        }
        let name = text.prefix { $0 != "\0" }
        guard name.utf8.count <= PATH_MAX, access(String(name), F_OK) == 0 else { return nil }
        guard takesData else { return "\(location): the name of a file, not a record: give files of records as operands" }
        let option = name.utf8.count == text.utf8.count ? "--files-from -" : "--null --files-from -"
        return "\(location): the name of a file, not a record: \(option) reads names from standard input"
    }
}
