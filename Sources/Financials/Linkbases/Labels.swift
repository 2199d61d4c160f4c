import XBRL

/// The labels of a taxonomy's concepts by role: of several of one role the first in English, else the first.
///
/// They are sorted out when a concept is first asked for: a face shows a few hundred of the thousands that there are.
final class Labels {
    private struct OfConcept {
        var byRole: [Taxonomy.Word: Taxonomy.Label] = [:]
        /// The first, whatever its role.
        var first: Taxonomy.Label?
    }

    private let taxonomy: Taxonomy
    private var all = Multimap<Taxonomy.ConceptKind, Taxonomy.Label>()
    private var sorted: [Taxonomy.Concept: OfConcept] = [:]
    private var isEnglish: [Taxonomy.Word: Bool] = [:]
    /// The role of labels that are given none, and the one to fall back on (XBRL 2.1 §5.2.2.2.2).
    private let standardRole: Taxonomy.Word

    init(_ taxonomy: Taxonomy) {
        self.taxonomy = taxonomy
        standardRole = taxonomy.word("http://www.xbrl.org/2003/role/label")
        for label in taxonomy.labels { all.append(label, for: label.concept) }
    }

    /// The label of the first of these roles that the concept has one of, else of the standard role, else of any.
    func label(_ concept: Taxonomy.Concept, _ roles: [Taxonomy.Word]) -> Taxonomy.Label? {
        let labels = sorted[concept] ?? sort(concept)
        for role in roles { if let label = labels.byRole[role] { return label } }
        return labels.byRole[standardRole] ?? labels.first
    }

    private func sort(_ concept: Taxonomy.Concept) -> OfConcept {
        var labels = OfConcept()
        all.forEach(concept) { label in
            if labels.first == nil { labels.first = label }
            let role = label.role ?? standardRole
            if let known = labels.byRole[role], isEnglish(known) || !isEnglish(label) { return }
            labels.byRole[role] = label
        }
        sorted[concept] = labels
        return labels
    }

    private func isEnglish(_ label: Taxonomy.Label) -> Bool {
        guard let language = label.language else { return false }
        if let known = isEnglish[language] { return known }
        let answer = taxonomy.text(language).lowercased().hasPrefix("en")
        isEnglish[language] = answer
        return answer
    }
}

enum LabelRole {
    /// The role that a negated one shows the label of: `negatedTotalLabel` is `totalLabel` with the sign turned. Nil for roles that are not negated.
    static func positive(_ role: String) -> String? {
        guard let slash = role.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = role[role.index(after: slash)...]
        guard name.hasPrefix("negated") else { return nil }
        let rest = name.dropFirst("negated".count)
        return "http://www.xbrl.org/2003/role/\(rest.prefix(1).lowercased())\(rest.dropFirst())"
    }
}
