import Bytes
import Markup

/// References between inline elements by id, which are followed after all documents of the set were read.
final class InlineLinks {
    /// Facts and footnotes with continuations, each with the id of its first continuation.
    var continuedFacts: [(fact: Ordinal<Report.Fact>, next: Report.Word)] = []
    var continuedFootnotes: [(footnote: Ordinal<Report.Footnote>, next: Report.Word)] = []
    var footnoteIDs: [Report.Word: Ordinal<Report.Footnote>] = [:]
    var relationships: [(from: [Report.Word], to: [Report.Word])] = []
    /// Facts that refer to their footnotes (Inline XBRL 1.0).
    var footnoteReferences: [(fact: Ordinal<Report.Fact>, to: [Report.Word])] = []
    var tuples = TuplePaths()
    /// Facts that refer to a tuple by an id that was not yet read, with this id.
    var tupleReferences: [(fact: Ordinal<Report.Fact>, tuple: Report.Word)] = []
    /// Texts in the document's language. The language of an ix:references with the same target replaces it (Inline XBRL 1.1 §12).
    var documentLanguages: [Ordinal<Report.Fact>] = []
    /// The language of ix:references by target; the key nil is the default target.
    var targetLanguages: [Report.Word?: Report.Word?] = [:]
}
