import XBRL

/// The labels of a taxonomy's elements by role. If an element has several labels with one role, the first in English counts, else the first.
///
/// The labels of an element are sorted at their first use, because a face shows only a few hundred of thousands of elements.
final class Labels {
    private struct OfElement {
        var byRole: [Taxonomy.Word: Taxonomy.Label] = [:]
        /// The first label of any role.
        var first: Taxonomy.Label?
    }

    private let taxonomy: Taxonomy
    private var all = Multimap<Taxonomy.ElementKind, Taxonomy.Label>()
    private var sorted: [Taxonomy.Element: OfElement] = [:]
    private var isEnglish: [Taxonomy.Word: Bool] = [:]
    /// The role of labels without a role, and the role to fall back on (XBRL 2.1 §5.2.2.2.2).
    private let standardRole: Taxonomy.Word

    init(_ taxonomy: Taxonomy) {
        self.taxonomy = taxonomy
        standardRole = taxonomy.word("http://www.xbrl.org/2003/role/label")
        for label in taxonomy.labels { all.append(label, for: label.element) }
    }

    /// Returns the label with the first of these roles that the element has a label for, else with the standard role, else with any role.
    func label(_ element: Taxonomy.Element, _ roles: [Taxonomy.Word]) -> Taxonomy.Label? {
        let labels = sorted[element] ?? sort(element)
        for role in roles { if let label = labels.byRole[role] { return label } }
        return labels.byRole[standardRole] ?? labels.first
    }

    private func sort(_ element: Taxonomy.Element) -> OfElement {
        var labels = OfElement()
        all.forEach(element) { label in
            if labels.first == nil { labels.first = label }
            let role = label.role ?? standardRole
            if let known = labels.byRole[role], isEnglish(known) || !isEnglish(label) { return }
            labels.byRole[role] = label
        }
        sorted[element] = labels
        return labels
    }

    private func isEnglish(_ label: Taxonomy.Label) -> Bool {
        guard let language = label.language else { return false }
        if let known = isEnglish[language] { return known }
        let isMatch = taxonomy.text(language).lowercased().hasPrefix("en")
        isEnglish[language] = isMatch
        return isMatch
    }
}

enum LabelRole {
    /// Returns the role that corresponds to a negated role: `totalLabel` for `negatedTotalLabel`; nil for roles that are not negated.
    static func positive(_ role: String) -> String? {
        guard let slash = role.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = role[role.index(after: slash)...]
        guard name.hasPrefix("negated") else { return nil }
        let rest = name.dropFirst("negated".count)
        return "http://www.xbrl.org/2003/role/\(rest.prefix(1).lowercased())\(rest.dropFirst())"
    }
}
