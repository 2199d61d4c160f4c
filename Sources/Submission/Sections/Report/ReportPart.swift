import Bytes
import Records

/// A document of a report, with the items found in it.
struct ReportPart {
    let document: DocumentReference
    let list: BlockList
    /// The form of the items; nil for a form without items.
    let form: FormItems?
    var sections: [Section]
    /// The blocks of sections, and of tables of contents and indexes, which belong to no item.
    let known: [Range<Int>]

    /// - Parameters:
    ///   - form: the form in the header or the document. If the cover gives another form, the one with which more items are found is used.
    ///   - listed: the items that a current report's header lists.
    init(_ document: DocumentReference, _ list: BlockList, form: String, listed: Set<ItemCode>) {
        self.document = document
        self.list = list
        let declared = FormItems(formType: form)
        var forms = [declared].compactMap { $0 }
        if form.isEmpty || declared != nil, let cover = FormItems(formType: CoverForm.form(in: list)), cover.form != declared?.form { forms.append(cover) }
        var best: (form: FormItems, finder: SectionFinder.Result)?
        for form in forms {
            let found = SectionFinder.find(in: list, form: form, listed: listed)
            if found.sections.count > best?.finder.sections.count ?? -1 { best = (form, found) }
        }
        self.form = best?.form
        sections = best?.finder.sections ?? []
        known = sections.map(\.blocks) + (best?.finder.contents ?? [])
    }

    /// Removes duplicates of items that occur in several parts of a report. The part with the maximum number of items keeps them, then the first part.
    static func removeDuplicateSections(among parts: inout [ReportPart]) {
        guard
            let main = parts.indices.max(by: {
                parts[$0].sections.count < parts[$1].sections.count || (parts[$0].sections.count == parts[$1].sections.count && $0 > $1)
            })
        else { return }
        var taken = Set(parts[main].sections.map(\.key))
        for index in parts.indices where index != main {
            parts[index].sections.removeAll { !taken.insert($0.key).inserted }
        }
    }
}
