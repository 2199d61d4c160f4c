import Bytes
import Markup
import Records
import XBRL

/// Builds the face of a statement from the presentation of its role.
struct FaceBuilder {
    let networks: Networks
    let index: FactIndex

    /// - Parameter shown: the figures in the tables of this face; nil without tables.
    func face(_ type: StatementType, role: Taxonomy.Word, periods: [Period], shown: ShownCells?) -> Face {
        let network = networks.presentation[role] ?? RoleNetwork([])
        let figures = Figures(index: index, shown: shown)
        var lines: [Face.Line] = []
        /// The members of each axis in the role.
        var axes: [Name: [Name]] = [:]
        /// The axis whose members are being visited. Its concept is nil if no context has the axis.
        var axis: (concept: Name?, depth: Int)?
        network.forEachNode { element, parent, depth, preferredLabel in
            let concept = networks.concept(of: element)
            if let open = axis, depth <= open.depth { axis = nil }
            if networks.isAxis(element) {
                axis = (concept, depth)
                if let concept { axes[concept] = axes[concept] ?? [] }
                return
            }
            if let axis {
                if let axis = axis.concept, let concept { axes[axis, default: []].append(concept) }
                return
            }
            // The root is only the name of the statement, which the title already gives.
            if networks.isStructural(element) || (parent == nil && networks.isAbstract(element)) { return }
            lines.append(line(element, depth, preferredLabel))
        }
        let level = lines.map(\.depth).min() ?? 0
        for position in lines.indices { lines[position].depth -= level }
        var all = kept(lines, periods, figures, dimensions: .none)
        for (set, concepts) in dimensionSets(axes, lines, periods) {
            let block = kept(lines.filter { $0.isAbstract || $0.concept.map(concepts.contains) ?? false }, periods, figures, dimensions: set)
            if block.isEmpty { continue }
            all.append(heading(set))
            all += block
        }
        return Face(
            type: type, role: networks.taxonomy.text(role), title: LabelText.shortened(networks.definition(of: role).title), lines: all,
            calculation: networks.calculation[role], figures: figures)
    }

    private func line(_ element: Taxonomy.Element, _ depth: Int, _ preferredLabel: Taxonomy.Word?) -> Face.Line {
        let concept = networks.concept(of: element).flatMap { index.places.contains($0) ? $0 : nil }
        let isAbstract = concept == nil && networks.isAbstract(element)
        var line = Face.Line(
            concept: concept, qualifiedName: concept.map(index.report.qualifiedName) ?? Self.qualifiedName(networks.taxonomy.id(element)),
            label: networks.label(element, preferredLabel), depth: depth, isAbstract: isAbstract)
        line.element = element
        if let preferredLabel {
            let role = networks.taxonomy.text(preferredLabel)
            line.isNegated = LabelRole.positive(role) != nil
            line.isPeriodStart = role.hasSuffix("eriodStartLabel")
        }
        return line
    }

    /// Returns the lines with a figure in one of the periods, and the headings above them.
    private func kept(_ lines: [Face.Line], _ periods: [Period], _ figures: Figures, dimensions: DimensionSet) -> [Face.Line] {
        var kept: [Face.Line] = []
        var headings: [Face.Line] = []
        for line in lines {
            while let last = headings.last, last.depth >= line.depth { headings.removeLast() }
            if line.isAbstract {
                headings.append(line)
                continue
            }
            var line = line
            line.dimensions = dimensions
            guard periods.contains(where: { figures.fact(line, $0) != nil }) else { continue }
            // Of consecutive headings, only the last is kept, as on the SEC's own pages.
            if dimensions == .none, let heading = headings.last { kept.append(heading) }
            headings = []
            kept.append(line)
        }
        return kept
    }

    /// Returns the dimension sets that the face shows, with the concepts that have figures for them. A set is shown if all its axes and members are in the
    /// role. The sets are in the order of the role's members.
    private func dimensionSets(
        _ axes: [Name: [Name]], _ lines: [Face.Line], _ periods: [Period]
    ) -> [(set: DimensionSet, concepts: Set<Name>)] {
        guard !axes.isEmpty else { return [] }
        // A component without movements has only balances, at the ends of the periods.
        let days = periods.flatMap { period -> [CalendarDate] in period.start.map { [$0 + -1, period.end] } ?? [] }
        let periods = Set(periods + days.map { Period(start: nil, end: $0) })
        let ranks = axes.mapValues { members in Dictionary(members.enumerated().map { ($1, $0) }, uniquingKeysWith: min) }
        var concepts: [DimensionSet: Set<Name>] = [:]
        var sets: Set<DimensionSet> = []
        for concept in Set(lines.compactMap(\.concept)) {
            index.places.forEach(concept) { place in
                guard place.dimensions != .none else { return }
                concepts[place.dimensions, default: []].insert(concept)
                if periods.contains(place.period) { sets.insert(place.dimensions) }
            }
        }
        var known: [(set: DimensionSet, rank: [Int])] = []
        for set in sets {
            let dimensions = index.dimensionSets[set]
            let rank = dimensions.compactMap { ranks[$0.axis]?[$0.member] }
            if rank.count == dimensions.count, nameBytes(dimensions) <= FinancialsLimits.dimensionNames { known.append((set, rank)) }
        }
        known.sort { left, right in
            if left.rank.count != right.rank.count { return left.rank.count < right.rank.count }
            return left.rank == right.rank ? left.set < right.set : left.rank.lexicographicallyPrecedes(right.rank)
        }
        return known.prefix(FinancialsLimits.dimensionSets).map { ($0.set, concepts[$0.set] ?? []) }
    }

    private func nameBytes(_ dimensions: [FactIndex.Dimension]) -> Int {
        func count(_ name: Name) -> Int { index.report.names.withLocal(name) { $0.count } }
        return dimensions.reduce(0) { $0 + count($1.axis) + count($1.member) }
    }

    private func heading(_ set: DimensionSet) -> Face.Line {
        let terse = networks.taxonomy.word("http://www.xbrl.org/2003/role/terseLabel")
        let members = index.dimensionSets[set].map { dimension -> String in
            let name = index.report.qualifiedName(dimension.member)
            let id = name.replacing(":", with: "_")
            return networks.taxonomy.knownElement(id).map { networks.label($0, terse) } ?? LabelText.words(name)
        }
        let name = index.dimensionSets[set].first.map { index.report.qualifiedName($0.member) } ?? ""
        return Face.Line(concept: nil, qualifiedName: name, label: members.joined(separator: " | "), depth: 0, isAbstract: true, dimensions: set)
    }

    static func qualifiedName(_ id: String) -> String {
        guard let underscore = id.firstIndex(of: "_") else { return id }
        return "\(id[..<underscore]):\(id[id.index(after: underscore)...])"
    }
}
