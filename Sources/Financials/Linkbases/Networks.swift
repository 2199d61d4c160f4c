import Bytes
import Markup
import XBRL

/// The networks of a taxonomy by role, and the properties of its roles and elements.
final class Networks {
    let taxonomy: Taxonomy
    /// The presentation network of each role.
    let presentation: [Taxonomy.Word: RoleNetwork]
    /// The calculation network of each role.
    let calculation: [Taxonomy.Word: RoleNetwork]
    private let conceptByElement: [Name?]
    private let definitions: [String: String]
    private let labels: Labels
    /// The declarations of the filing's own schema.
    var declarations: [Taxonomy.Element: Taxonomy.Declaration] = [:]
    private let index: FactIndex
    /// The axes of the report's contexts.
    private let axes: Set<Name>
    /// Elements that only structure a statement, according to their positions: tables, axes without facts and everything below them, line items.
    var structure: Set<Taxonomy.Element> = []
    /// Elements that have children in any role.
    private var groups: Set<Taxonomy.Element> = []

    init(_ taxonomy: Taxonomy, _ index: FactIndex) {
        self.taxonomy = taxonomy
        self.index = index
        axes = Set(index.dimensionSets.joined().map(\.axis))
        conceptByElement = ReportedConcepts(index).concepts(of: taxonomy)
        var arcs: [Taxonomy.Word: [Taxonomy.Arc]] = [:]
        for arc in taxonomy.arcs where arc.network == .presentation { arcs[arc.role, default: []].append(arc) }
        presentation = arcs.mapValues(RoleNetwork.init)
        arcs = [:]
        for arc in taxonomy.arcs where arc.network == .calculation { arcs[arc.role, default: []].append(arc) }
        calculation = arcs.mapValues(RoleNetwork.init)
        definitions = Dictionary(taxonomy.roles.map { ($0.uri, $0.definition) }, uniquingKeysWith: { first, _ in first })
        labels = Labels(taxonomy)
        for declaration in taxonomy.declarations { declarations[declaration.element] = declaration }
        for network in presentation.values {
            groups.formUnion(network.children.keys)
            findStructure(network)
        }
    }

    /// Whether an element has a fact.
    func isReported(_ element: Taxonomy.Element) -> Bool { concept(of: element).map { index.places.contains($0) } ?? false }

    /// Whether an element is an axis, according to its declaration, or because contexts use it as an axis if the submission does not have its schema.
    func isAxis(_ element: Taxonomy.Element) -> Bool {
        if let declaration = declarations[element] { return declaration.kind == .axis }
        return concept(of: element).map { axes.contains($0) } ?? false
    }

    /// Returns the concept of an element in the report; nil if the report does not have it.
    func concept(of element: Taxonomy.Element) -> Name? { conceptByElement[element.index] }

    func definition(of role: Taxonomy.Word) -> RoleDefinition {
        let uri = taxonomy.text(role)
        return RoleDefinition(definitions[uri] ?? uri)
    }

    /// Returns the label of a line: that of the preferred role, else the standard label, else any label, else words from the element's name.
    func label(_ element: Taxonomy.Element, _ preferred: Taxonomy.Word?) -> String {
        var roles: [Taxonomy.Word] = []
        if let preferred {
            roles.append(preferred)
            if let positive = LabelRole.positive(taxonomy.text(preferred)) { roles.append(taxonomy.word(positive)) }
        }
        return labels.label(element, roles).map { LabelText.shortened(taxonomy.text($0)) } ?? LabelText.words(taxonomy.id(element))
    }

    /// Whether an element is abstract, according to its declaration. The submission has no declarations of standard elements; for these, the name decides.
    func isAbstract(_ element: Taxonomy.Element) -> Bool {
        declarations[element]?.isAbstract ?? taxonomy.withID(element) { $0.hasSuffix("Abstract") }
    }

    /// Whether an element is neither a line of a statement nor a heading. It is then a table, axis, domain, member or line items, according to its declaration
    /// or position, or another element with neither facts nor children. An element with a fact is always a line.
    func isStructural(_ element: Taxonomy.Element) -> Bool {
        if isReported(element) { return false }
        if let kind = declarations[element]?.kind, kind != .other { return true }
        return structure.contains(element) || (!isAbstract(element) && !groups.contains(element))
    }
}
