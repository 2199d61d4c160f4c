import Bytes
import Records
import Submission

/// The places of phrases in the submission of a filing.
///
/// A section's text is made from a range of the submission. A phrase is searched there once more, in the characters between the tags of HTML, and its offset is that of
/// its first character. Without the file, or where the range has the phrase in another form, the place is not known.
struct PhrasePlaces {
    private let path: String?
    private var file: SubmissionFile?
    private var isOpened = false
    /// The section that was searched last.
    private var section: (place: Range<Int>, source: SourceText, folded: FoldedText)?

    /// Bytes of the longest section that is searched.
    private static let limit = 32 << 20

    init(_ filing: FilingRecord) { path = filing.path }

    /// Returns the offset of a phrase in the submission.
    ///
    /// - Parameters:
    ///   - number: which of the phrase's matches at the bounds of words is wanted, from 0.
    mutating func offset(of phrase: [UInt8], number: Int, in place: Range<Int>) -> Int? {
        if !isOpened {
            isOpened = true
            file = path.flatMap { try? SubmissionFile(path: $0) }
        }
        guard let file, place.upperBound <= file.count, place.count <= Self.limit else { return nil }
        if section?.place != place {
            let source = file.withBytes(place) { SourceText($0) }
            section = (place, source, FoldedText(source.bytes.span))
        }
        guard let section else { return nil }
        var matcher = PhraseMatcher()
        _ = matcher.add(phrase)
        matcher.build()
        let matches = matcher.matches(in: section.folded.bytes, limit: number + 1)
        guard matches.count > number else { return nil }
        return place.lowerBound + section.source.source(of: section.folded.original(of: matches[number].range.lowerBound))
    }
}
