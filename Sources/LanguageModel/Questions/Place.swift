import Digest

/// What a question is about: a section, a document, or a filing.
struct Place: Equatable {
    let accessionNumber: String
    var document: String?
    var part: String?
    var item: String?
    /// Bytes of the submission.
    var offset: Int?
    var length: Int?

    /// The identifier of the answer to a question about this place.
    func answerID(question: String) -> String { String(SHA256.hash("\(question)\0\(subject)").hexadecimal.prefix(32)) }

    /// The place in words that differ for each place, joined by zero bytes. Without an offset, part and item say which section it is.
    var subject: String {
        let place = offset.map { ["\($0)"] } ?? (part == nil && item == nil ? [""] : ["", part ?? "", item ?? ""])
        return ([accessionNumber, document ?? ""] + place + [length.map(String.init) ?? ""]).joined(separator: "\0")
    }

    /// The place for messages: `Item 1A of aldc-10k.htm`.
    var description: String {
        let section = item.map { "Item \($0)" }
        let parts = [section, document].compactMap { $0 }
        return parts.isEmpty ? "its answers" : parts.joined(separator: " of ")
    }

    var range: Range<Int>? {
        guard let offset, let length, offset >= 0, length >= 0, offset <= .max - length else { return nil }
        return offset..<offset + length
    }
}
