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
    let figures: Figures

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
