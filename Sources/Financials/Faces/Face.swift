import Bytes
import Markup
import Records
import XBRL

/// The face of a statement: its lines in order, for all columns.
struct Face {
    var type: StatementType
    /// The URI of the role; empty without linkbases.
    var role: String
    var title: String
    var lines: [Line]
    /// The calculation network of the role, if the filing has one.
    var calculation: RoleNetwork?
    /// Whether the lines are in the order of the printed statement, so that their positions are meaningful.
    var isOrdered = true
    let figures: Figures

    /// Removes lines from the end until names and labels have at most `limit` bytes. Returns the bytes of the remaining lines.
    mutating func cutLines(to limit: Int) -> Int {
        var bytes = 0
        for (position, line) in lines.enumerated() {
            let next =
                bytes + Self.frame + line.qualifiedName.utf8.count + line.label.utf8.count
                + (line.dimensions == .none ? 0 : FinancialsLimits.dimensionNames)
            if next > limit {
                lines.removeSubrange(position...)
                return bytes
            }
            bytes = next
        }
        return bytes
    }

    /// Approximate bytes of a line's record without its name and label.
    private static let frame = 128

    struct Line {
        /// The concept of the line's facts; nil for a line without facts (a heading).
        var concept: Name?
        /// The element of the filing's linkbases; nil if the filing has none.
        var element: Taxonomy.Element?
        /// The name as in records: `us-gaap:Assets`.
        let qualifiedName: String
        var label: String
        var depth: Int
        var isAbstract = false
        var dimensions = DimensionSet.none
        /// Whether the face shows the value with the opposite sign.
        var isNegated = false
        /// Whether the line shows the instant at which the column's period starts.
        var isPeriodStart = false
        /// The name without its prefix: `Assets`.
        let localName: String

        init(concept: Name?, qualifiedName: String, label: String, depth: Int, isAbstract: Bool = false, dimensions: DimensionSet = .none) {
            self.concept = concept
            self.qualifiedName = qualifiedName
            self.label = label
            self.depth = depth
            self.isAbstract = isAbstract
            self.dimensions = dimensions
            localName = qualifiedName.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(qualifiedName[qualifiedName.index(after: $0)...]) } ?? qualifiedName
        }
    }
}
