import Bytes
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

    struct Line {
        /// Number of the concept in the report, -1 when nothing reports it (headings).
        var concept: Int
        /// Number of the concept in the taxonomy, -1 without one.
        var taxonomyConcept = -1
        /// `us-gaap:Assets`
        let name: String
        var label: String
        var depth: Int
        var isAbstract = false
        /// Number of the set of dimensions, 0 for none.
        var dimensions = 0
        /// Shown with its sign turned.
        var isNegated = false
        /// Shows the moment at which the column's period starts.
        var isPeriodStart = false
        /// `Assets`
        let local: String

        init(concept: Int, name: String, label: String, depth: Int, isAbstract: Bool = false, dimensions: Int = 0) {
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

    /// - Parameter role: the role's number in the taxonomy's words.
    func face(_ type: StatementType, role: Int, periods: [Period]) -> Face {
        let network = networks.presentation[role] ?? RoleNetwork([])
        var lines: [Face.Line] = []
        var axes: [Int: [Int]] = [:]
        var axis: (concept: Int, depth: Int)?
        network.forEachNode { concept, parent, depth, preferredLabel in
            let number = networks.reported[concept]
            if let open = axis, depth <= open.depth { axis = nil }
            if networks.taxonomy.concepts.withBytes(concept, { $0.hasSuffix("Axis") }) {
                axis = (number, depth)
                axes[number] = axes[number] ?? []
                return
            }
            if let axis {
                if number >= 0 { axes[axis.concept, default: []].append(number) }
                return
            }
            // The root names the statement, which its title does already.
            if networks.isStructural(concept) || (parent == nil && networks.isAbstract(concept)) { return }
            lines.append(line(concept, depth, preferredLabel))
        }
        let level = lines.map(\.depth).min() ?? 0
        for position in lines.indices { lines[position].depth -= level }
        var all = shown(lines, periods, dimensions: 0)
        for set in dimensionSets(axes, lines, periods) {
            let block = shown(lines, periods, dimensions: set)
            if block.isEmpty { continue }
            all.append(heading(set))
            all += block
        }
        return Face(
            type: type, role: networks.taxonomy.text(ofWord: role), title: networks.definition(of: role).title, lines: all,
            calculation: networks.calculation[role])
    }

    private func line(_ concept: Int, _ depth: Int, _ preferredLabel: Int) -> Face.Line {
        var number = networks.reported[concept]
        if !index.places.contains(number) { number = -1 }
        let isAbstract = number < 0 && networks.isAbstract(concept)
        var line = Face.Line(
            concept: number, name: number >= 0 ? index.report.qualifiedName(number) : Self.qualified(networks.taxonomy.id(concept)),
            label: networks.label(concept, preferredLabel), depth: depth, isAbstract: isAbstract)
        line.taxonomyConcept = concept
        if preferredLabel >= 0 {
            let role = networks.taxonomy.text(ofWord: preferredLabel)
            line.isNegated = LabelRole.positive(role) != nil
            line.isPeriodStart = role.hasSuffix("eriodStartLabel")
        }
        return line
    }

    /// The lines that have a figure in one of the periods, and the headings above them.
    private func shown(_ lines: [Face.Line], _ periods: [Period], dimensions: Int) -> [Face.Line] {
        var kept: [Face.Line] = []
        var headings: [Face.Line] = []
        for line in lines {
            while let last = headings.last, last.depth >= line.depth { headings.removeLast() }
            if line.isAbstract {
                headings.append(line)
                continue
            }
            guard line.concept >= 0, periods.contains(where: { Columns.fact(line, $0, index, dimensions) != nil }) else { continue }
            // Of headings that stand right above one another the SEC's own pages show the last.
            if dimensions == 0, let heading = headings.last { kept.append(heading) }
            headings = []
            var line = line
            line.dimensions = dimensions
            kept.append(line)
        }
        return kept
    }

    /// The sets of dimensions that the face shows: those whose axes and members are all in the role, in the order of the role's members.
    private func dimensionSets(_ axes: [Int: [Int]], _ lines: [Face.Line], _ periods: [Period]) -> [Int] {
        guard !axes.isEmpty else { return [] }
        var sets: Set<Int> = []
        for line in lines where line.concept >= 0 {
            index.places.forEach(line.concept) { place in
                if place.dimensions != 0, periods.contains(place.period) { sets.insert(place.dimensions) }
            }
        }
        let known = sets.filter { set in index.dimensionSets[set].allSatisfy { axes[$0.axis]?.contains($0.member) ?? false } }
        func rank(_ set: Int) -> [Int] {
            index.dimensionSets[set].map { dimension in axes[dimension.axis]?.firstIndex(of: dimension.member) ?? Int.max }
        }
        return known.sorted { left, right in
            let (a, b) = (rank(left), rank(right))
            return a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
        }
    }

    private func heading(_ set: Int) -> Face.Line {
        let terse = networks.taxonomy.word("http://www.xbrl.org/2003/role/terseLabel")
        let members = index.dimensionSets[set].map { dimension -> String in
            let name = index.report.qualifiedName(dimension.member)
            let id = name.replacing(":", with: "_")
            return networks.taxonomy.knownConcept(id).map { networks.label($0, terse) } ?? Networks.words(name)
        }
        let name = index.dimensionSets[set].first.map { index.report.qualifiedName($0.member) } ?? ""
        return Face.Line(concept: -1, name: name, label: members.joined(separator: " | "), depth: 0, isAbstract: true, dimensions: set)
    }

    static func qualified(_ id: String) -> String {
        guard let underscore = id.firstIndex(of: "_") else { return id }
        return "\(id[..<underscore]):\(id[id.index(after: underscore)...])"
    }
}
