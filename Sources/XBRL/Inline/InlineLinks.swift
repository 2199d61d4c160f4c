import Bytes
import Markup

/// What inline elements say of others by their ids, to be followed when all documents of the set have been read.
final class InlineLinks {
    /// Facts and footnotes that continue, with the id of their first continuation.
    var continuedFacts: [(fact: Ordinal<Report.Fact>, next: Report.Word)] = []
    var continuedFootnotes: [(footnote: Ordinal<Report.Footnote>, next: Report.Word)] = []
    var footnoteIDs: [Report.Word: Ordinal<Report.Footnote>] = [:]
    var relationships: [(from: [Report.Word], to: [Report.Word])] = []
    /// Facts that name their footnotes themselves (Inline XBRL 1.0).
    var footnoteReferences: [(fact: Ordinal<Report.Fact>, to: [Report.Word])] = []
    /// The tuples of all documents, and the facts that name one which was not there yet, with its id.
    var tuples = TuplePaths()
    var tupleReferences: [(fact: Ordinal<Report.Fact>, tuple: Report.Word)] = []
    /// Texts whose language is the document's, which is that of its target where ix:references names one (Inline XBRL 1.1 §12).
    var documentLanguages: [Ordinal<Report.Fact>] = []
    /// The languages of ix:references by their targets, of which nil is the default one.
    var targetLanguages: [Report.Word?: Report.Word?] = [:]
}
