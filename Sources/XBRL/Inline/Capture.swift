import Bytes

/// An open element whose content will be the value of a fact or a footnote, or a part of one.
struct Capture {
    enum Purpose {
        case number(fact: Ordinal<Report.Fact>, InlineValues.Attributes)
        case text(fact: Ordinal<Report.Fact>, isMarkup: Bool, format: InlineValues.Format?, next: Report.Word?)
        case continuation(id: Report.Word?, next: Report.Word?)
        case footnote(Ordinal<Report.Footnote>, next: Report.Word?)
        case fractionPart(isNumerator: Bool, InlineValues.Attributes)
    }
    let purpose: Purpose
    /// The start of the content in the report's stream.
    let start: Int
    let needsMarkup: Bool
    /// The ranges that ix:exclude removes.
    var holes: [Range<Int>] = []

    /// Returns the content up to `end`, without the excluded ranges.
    func content(end: Int) -> Content {
        var content: Content?
        func add(_ range: Range<Int>) {
            guard !range.isEmpty else { return }
            if content == nil { content = Content(first: range) } else { content?.append(range) }
        }
        var start = self.start
        for hole in holes {
            add(start..<max(start, hole.lowerBound))
            start = hole.upperBound
        }
        add(start..<max(start, end))
        return content ?? Content(first: start..<start)
    }
}
