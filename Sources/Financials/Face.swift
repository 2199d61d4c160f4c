import Bytes
import Markup
import XBRL

/// The face of one statement: its lines in order, whatever the column.
struct Face {
    var type: StatementType
    /// The role's URI; empty when there are no linkbases.
    var role: String
    var title: String
    var lines: [Line]
    /// How its lines add up, when the filing says.
    var calculation: RoleNetwork?
    /// Whether its lines stand in the order of the face, so that their places tell something.
    var isOrdered = true

    /// Takes lines off the end until their names and labels come to no more than so many bytes; what they come to then.
    mutating func cutLines(to limit: Int) -> Int {
        var bytes = 0
        for (position, line) in lines.enumerated() {
            let next =
                bytes + Self.frame + line.name.utf8.count + line.label.utf8.count
                + (line.dimensions == .none ? 0 : FinancialsLimits.dimensionNames)
            if next > limit {
                lines.removeSubrange(position...)
                return bytes
            }
            bytes = next
        }
        return bytes
    }

    /// Bytes of a line's record beside its name and label, roughly.
    private static let frame = 128

    struct Line {
        /// The concept's name in the report; nil when nothing reports it (headings).
        var concept: Name?
        /// The concept in the taxonomy, where there is one.
        var taxonomyConcept: Taxonomy.Concept?
        /// `us-gaap:Assets`
        let name: String
        var label: String
        var depth: Int
        var isAbstract = false
        var dimensions = DimensionSet.none
        /// Shown with its sign turned.
        var isNegated = false
        /// Shows the moment at which the column's period starts.
        var isPeriodStart = false
        /// `Assets`
        let local: String

        init(concept: Name?, name: String, label: String, depth: Int, isAbstract: Bool = false, dimensions: DimensionSet = .none) {
            self.concept = concept
            self.name = name
            self.label = label
            self.depth = depth
            self.isAbstract = isAbstract
            self.dimensions = dimensions
            local = name.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(name[name.index(after: $0)...]) } ?? name
        }
    }
}

/// Builds a statement's face from its role's presentation.
struct FaceBuilder {
    let networks: Networks
    let index: FactIndex

    func face(_ type: StatementType, role: Taxonomy.Word, periods: [Period]) -> Face {
        let network = networks.presentation[role] ?? RoleNetwork([])
        var lines: [Face.Line] = []
        /// The members that the role has of each axis.
        var axes: [Name: [Name]] = [:]
        /// The axis that is open; its name is nil when nothing reports it.
        var axis: (name: Name?, depth: Int)?
        network.forEachNode { concept, parent, depth, preferredLabel in
            let name = networks.reported(concept)
            if let open = axis, depth <= open.depth { axis = nil }
            if networks.taxonomy.withID(concept, { $0.hasSuffix("Axis") }) {
                axis = (name, depth)
                if let name { axes[name] = axes[name] ?? [] }
                return
            }
            if let axis {
                if let axis = axis.name, let name { axes[axis, default: []].append(name) }
                return
            }
            // The root names the statement, which its title does already.
            if networks.isStructural(concept) || (parent == nil && networks.isAbstract(concept)) { return }
            lines.append(line(concept, depth, preferredLabel))
        }
        let level = lines.map(\.depth).min() ?? 0
        for position in lines.indices { lines[position].depth -= level }
        var all = shown(lines, periods, dimensions: .none)
        for (set, concepts) in dimensionSets(axes, lines, periods) {
            let block = shown(lines.filter { $0.isAbstract || $0.concept.map(concepts.contains) ?? false }, periods, dimensions: set)
            if block.isEmpty { continue }
            all.append(heading(set))
            all += block
        }
        return Face(
            type: type, role: networks.taxonomy.text(role), title: Networks.shortened(networks.definition(of: role).title), lines: all,
            calculation: networks.calculation[role])
    }

    private func line(_ concept: Taxonomy.Concept, _ depth: Int, _ preferredLabel: Taxonomy.Word?) -> Face.Line {
        let name = networks.reported(concept).flatMap { index.places.contains($0) ? $0 : nil }
        let isAbstract = name == nil && networks.isAbstract(concept)
        var line = Face.Line(
            concept: name, name: name.map(index.report.qualifiedName) ?? Self.qualified(networks.taxonomy.id(concept)),
            label: networks.label(concept, preferredLabel), depth: depth, isAbstract: isAbstract)
        line.taxonomyConcept = concept
        if let preferredLabel {
            let role = networks.taxonomy.text(preferredLabel)
            line.isNegated = LabelRole.positive(role) != nil
            line.isPeriodStart = role.hasSuffix("eriodStartLabel")
        }
        return line
    }

    /// The lines that have a figure in one of the periods, and the headings above them.
    private func shown(_ lines: [Face.Line], _ periods: [Period], dimensions: DimensionSet) -> [Face.Line] {
        var kept: [Face.Line] = []
        var headings: [Face.Line] = []
        for line in lines {
            while let last = headings.last, last.depth >= line.depth { headings.removeLast() }
            if line.isAbstract {
                headings.append(line)
                continue
            }
            guard line.concept != nil, periods.contains(where: { Columns.fact(line, $0, index, dimensions) != nil }) else { continue }
            // Of headings that stand right above one another the SEC's own pages show the last.
            if dimensions == .none, let heading = headings.last { kept.append(heading) }
            headings = []
            var line = line
            line.dimensions = dimensions
            kept.append(line)
        }
        return kept
    }

    /// The sets of dimensions that the face shows, with the concepts that have figures for them: those whose axes and members are all in the role, in the
    /// order of the role's members.
    private func dimensionSets(
        _ axes: [Name: [Name]], _ lines: [Face.Line], _ periods: [Period]
    ) -> [(set: DimensionSet, concepts: Set<Name>)] {
        guard !axes.isEmpty else { return [] }
        let periods = Set(periods)
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
            return networks.taxonomy.knownConcept(id).map { networks.label($0, terse) } ?? Networks.words(name)
        }
        let name = index.dimensionSets[set].first.map { index.report.qualifiedName($0.member) } ?? ""
        return Face.Line(concept: nil, name: name, label: members.joined(separator: " | "), depth: 0, isAbstract: true, dimensions: set)
    }

    static func qualified(_ id: String) -> String {
        guard let underscore = id.firstIndex(of: "_") else { return id }
        return "\(id[..<underscore]):\(id[id.index(after: underscore)...])"
    }
}
