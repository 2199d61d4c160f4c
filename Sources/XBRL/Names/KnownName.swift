import Bytes
package import Markup

/// A name of an element or an attribute that the readers of this library look for. The raw value is the name, with the prefix of its namespace in `namespaces`.
enum KnownName: String, CaseIterable {
    // XBRL 2.1 instances
    case xbrl = "xbrli:xbrl", context = "xbrli:context", entity = "xbrli:entity", identifier = "xbrli:identifier", segment = "xbrli:segment"
    case scenario = "xbrli:scenario", period = "xbrli:period", startDate = "xbrli:startDate", endDate = "xbrli:endDate", instant = "xbrli:instant"
    case forever = "xbrli:forever"
    case unit = "xbrli:unit", measure = "xbrli:measure", divide = "xbrli:divide", unitNumerator = "xbrli:unitNumerator"
    case unitDenominator = "xbrli:unitDenominator", numerator = "xbrli:numerator", denominator = "xbrli:denominator"
    // Dimensions 1.0
    case explicitMember = "xbrldi:explicitMember", typedMember = "xbrldi:typedMember"
    // Linkbases
    case schemaRef = "link:schemaRef", footnoteLink = "link:footnoteLink", footnote = "link:footnote", footnoteArc = "link:footnoteArc"
    case locator = "link:loc"
    case presentationLink = "link:presentationLink", presentationArc = "link:presentationArc", calculationLink = "link:calculationLink"
    case calculationArc = "link:calculationArc"
    case labelLink = "link:labelLink", labelArc = "link:labelArc", label = "link:label", roleType = "link:roleType"
    case roleDefinition = "link:definition"
    // Inline XBRL 1.1
    case ixHeader = "ix:header", ixHidden = "ix:hidden", ixNonFraction = "ix:nonFraction", ixNonNumeric = "ix:nonNumeric", ixFraction = "ix:fraction"
    case ixNumerator = "ix:numerator", ixDenominator = "ix:denominator", ixTuple = "ix:tuple"
    case ixContinuation = "ix:continuation", ixExclude = "ix:exclude", ixFootnote = "ix:footnote", ixReferences = "ix:references"
    case ixRelationship = "ix:relationship"
    // XML Schema
    case xsdSchema = "xsd:schema", xsdElement = "xsd:element", dimensionItem = "xbrldt:dimensionItem", hypercubeItem = "xbrldt:hypercubeItem"
    // XHTML
    case htmlTable = "xhtml:table", htmlRow = "xhtml:tr", htmlCell = "xhtml:td", htmlHeading = "xhtml:th", htmlBreak = "xhtml:br"
    case htmlParagraph = "xhtml:p", htmlDivision = "xhtml:div", htmlItem = "xhtml:li", htmlBase = "xhtml:base"
    // Attributes without a namespace
    case contextRef, unitRef, nameAttribute = "name", format, scale, sign, decimals, precision, id, escape, continuedAt, target
    case order, tupleRef, tupleID, dimension, fromRefs, toRefs, roleURI, preferredLabel, weight, use, priority
    case abstract, lang, footnoteID, footnoteRefs, substitutionGroup, typeAttribute = "type", hrefAttribute = "href"
    // Attributes with a namespace
    case xlinkHref = "xlink:href", xlinkLabel = "xlink:label", xlinkFrom = "xlink:from", xlinkTo = "xlink:to", xlinkRole = "xlink:role"
    case xmlLang = "xml:lang", xmlBase = "xml:base", xsiNil = "xsi:nil"

    /// Creates the known name with the number of `name`; nil if no reader looks for this name.
    ///
    /// `NameTable.forXBRL` adds the known names first, in the order of the cases, so the number of a known name is that of its case. Swift stores an
    /// enumeration without associated values as this number.
    @inline(__always)
    init?(_ name: Name) {
        guard name.index < Self.count else { return nil }
        self = unsafeBitCast(UInt8(truncatingIfNeeded: name.index), to: KnownName.self)
    }

    /// The number of the name in every table of `NameTable.forXBRL`.
    var number: Name { Name(Int(unsafeBitCast(self, to: UInt8.self))) }

    private static let count = allCases.count

    private static let namespaces: [(prefix: StaticString, uri: StaticString)] = [
        ("xbrli", "http://www.xbrl.org/2003/instance"),
        ("xbrldi", "http://xbrl.org/2006/xbrldi"),
        ("xbrldt", "http://xbrl.org/2005/xbrldt"),
        ("link", "http://www.xbrl.org/2003/linkbase"),
        ("xlink", "http://www.w3.org/1999/xlink"),
        ("ix", "http://www.xbrl.org/2013/inlineXBRL"),
        ("xhtml", "http://www.w3.org/1999/xhtml"),
        ("xsd", "http://www.w3.org/2001/XMLSchema"),
        ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xml", "http://www.w3.org/XML/1998/namespace"),
    ]

    /// Returns the number of the name in a table. Adds the name if the table does not have it yet.
    fileprivate func register(in table: NameTable) -> Name {
        let name = Array(rawValue.utf8)
        let colon = name.span.firstIndex(of: UInt8(ascii: ":"))
        let namespace = colon.flatMap { end in Self.namespaces.first { name.span.extracting(0..<end).equals($0.prefix) } }?.uri
        return table.name(table.namespace(namespace ?? ""), local: name.span.extracting((colon.map { $0 + 1 } ?? 0)..<name.count))
    }
}

extension NameTable {
    /// Returns a table in which every known name has its fixed number.
    package static func forXBRL() -> NameTable {
        let table = NameTable()
        // Read Inline XBRL 1.0 as 1.1: the elements of both editions have the same meaning.
        table.alias("http://www.xbrl.org/2008/inlineXBRL", to: "http://www.xbrl.org/2013/inlineXBRL")
        for known in KnownName.allCases {
            let name = known.register(in: table)
            precondition(name == known.number, "\(known) has another number than its case")
        }
        return table
    }
}
