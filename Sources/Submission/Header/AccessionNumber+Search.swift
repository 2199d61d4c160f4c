import Bytes
import Records

extension AccessionNumber {
    /// Returns the first accession number with dashes in a text.
    static func first(in text: String) -> AccessionNumber? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20 else { return nil }
        for start in 0...bytes.count - 20 {
            if let number = bytes.withSpan(start..<start + 20, { AccessionNumber($0) }) { return number }
        }
        return nil
    }
}
