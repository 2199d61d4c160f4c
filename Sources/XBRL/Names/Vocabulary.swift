import Bytes
package import Markup

/// The names of elements and attributes that XBRL's readers look for; a raw value is the name's number in `Vocabulary.table`.
package enum Known: Int, CaseIterable {
    // XBRL 2.1 instances
    case xbrl, context, entity, identifier, segment, scenario, period, startDate, endDate, instant, forever
    case unit, measure, divide, unitNumerator, unitDenominator, numerator, denominator
    // Dimensions 1.0
    case explicitMember, typedMember
    // Linkbases
    case schemaRef, footnoteLink, footnote, footnoteArc, locator
    case presentationLink, presentationArc, calculationLink, calculationArc
    case labelLink, labelArc, label, roleType, roleDefinition
    // Inline XBRL 1.1
    case ixHeader, ixHidden, ixNonFraction, ixNonNumeric, ixFraction, ixNumerator, ixDenominator, ixTuple
    case ixContinuation, ixExclude, ixFootnote, ixReferences, ixRelationship
    // XML Schema
    case xsdSchema, xsdElement, dimensionItem, hypercubeItem
    // XHTML
    case htmlTable, htmlRow, htmlCell, htmlHeading, htmlBreak, htmlParagraph, htmlDivision, htmlItem, htmlBase
    // Attributes without a namespace
    case contextRef, unitRef, nameAttribute, format, scale, sign, decimals, precision, id, escape, continuedAt, target
    case order, tupleRef, tupleID, dimension, fromRefs, toRefs, roleURI, preferredLabel, weight, use, priority
    case abstract, lang, footnoteID, footnoteRefs, substitutionGroup, typeAttribute, hrefAttribute
    // Attributes with one
    case xlinkHref, xlinkLabel, xlinkFrom, xlinkTo, xlinkRole, xmlLang, xmlBase, xsiNil

    /// Nil for a name that no reader looks for.
    init?(_ name: Name) { self.init(rawValue: name.index) }

    /// Its place in `Vocabulary.table`.
    var ordinal: Name { Name(rawValue) }

    var name: (namespace: StaticString, local: StaticString) {
        switch self {
        case .xbrl: (xbrli, "xbrl")
        case .context: (xbrli, "context")
        case .entity: (xbrli, "entity")
        case .identifier: (xbrli, "identifier")
        case .segment: (xbrli, "segment")
        case .scenario: (xbrli, "scenario")
        case .period: (xbrli, "period")
        case .startDate: (xbrli, "startDate")
        case .endDate: (xbrli, "endDate")
        case .instant: (xbrli, "instant")
        case .forever: (xbrli, "forever")
        case .unit: (xbrli, "unit")
        case .measure: (xbrli, "measure")
        case .divide: (xbrli, "divide")
        case .unitNumerator: (xbrli, "unitNumerator")
        case .unitDenominator: (xbrli, "unitDenominator")
        case .numerator: (xbrli, "numerator")
        case .denominator: (xbrli, "denominator")
        case .explicitMember: (xbrldi, "explicitMember")
        case .typedMember: (xbrldi, "typedMember")
        case .schemaRef: (link, "schemaRef")
        case .footnoteLink: (link, "footnoteLink")
        case .footnote: (link, "footnote")
        case .footnoteArc: (link, "footnoteArc")
        case .locator: (link, "loc")
        case .presentationLink: (link, "presentationLink")
        case .presentationArc: (link, "presentationArc")
        case .calculationLink: (link, "calculationLink")
        case .calculationArc: (link, "calculationArc")
        case .labelLink: (link, "labelLink")
        case .labelArc: (link, "labelArc")
        case .label: (link, "label")
        case .roleType: (link, "roleType")
        case .roleDefinition: (link, "definition")
        case .ixHeader: (ix, "header")
        case .ixHidden: (ix, "hidden")
        case .ixNonFraction: (ix, "nonFraction")
        case .ixNonNumeric: (ix, "nonNumeric")
        case .ixFraction: (ix, "fraction")
        case .ixNumerator: (ix, "numerator")
        case .ixDenominator: (ix, "denominator")
        case .ixTuple: (ix, "tuple")
        case .ixContinuation: (ix, "continuation")
        case .ixExclude: (ix, "exclude")
        case .ixFootnote: (ix, "footnote")
        case .ixReferences: (ix, "references")
        case .ixRelationship: (ix, "relationship")
        case .xsdSchema: (xsd, "schema")
        case .xsdElement: (xsd, "element")
        case .dimensionItem: ("http://xbrl.org/2005/xbrldt", "dimensionItem")
        case .hypercubeItem: ("http://xbrl.org/2005/xbrldt", "hypercubeItem")
        case .htmlTable: (xhtml, "table")
        case .htmlRow: (xhtml, "tr")
        case .htmlCell: (xhtml, "td")
        case .htmlHeading: (xhtml, "th")
        case .htmlBreak: (xhtml, "br")
        case .htmlParagraph: (xhtml, "p")
        case .htmlDivision: (xhtml, "div")
        case .htmlItem: (xhtml, "li")
        case .htmlBase: (xhtml, "base")
        case .contextRef: ("", "contextRef")
        case .unitRef: ("", "unitRef")
        case .nameAttribute: ("", "name")
        case .format: ("", "format")
        case .scale: ("", "scale")
        case .sign: ("", "sign")
        case .decimals: ("", "decimals")
        case .precision: ("", "precision")
        case .id: ("", "id")
        case .escape: ("", "escape")
        case .continuedAt: ("", "continuedAt")
        case .target: ("", "target")
        case .order: ("", "order")
        case .tupleRef: ("", "tupleRef")
        case .tupleID: ("", "tupleID")
        case .dimension: ("", "dimension")
        case .fromRefs: ("", "fromRefs")
        case .toRefs: ("", "toRefs")
        case .roleURI: ("", "roleURI")
        case .preferredLabel: ("", "preferredLabel")
        case .weight: ("", "weight")
        case .use: ("", "use")
        case .priority: ("", "priority")
        case .abstract: ("", "abstract")
        case .lang: ("", "lang")
        case .footnoteID: ("", "footnoteID")
        case .footnoteRefs: ("", "footnoteRefs")
        case .substitutionGroup: ("", "substitutionGroup")
        case .typeAttribute: ("", "type")
        case .hrefAttribute: ("", "href")
        case .xlinkHref: (xlink, "href")
        case .xlinkLabel: (xlink, "label")
        case .xlinkFrom: (xlink, "from")
        case .xlinkTo: (xlink, "to")
        case .xlinkRole: (xlink, "role")
        case .xmlLang: ("http://www.w3.org/XML/1998/namespace", "lang")
        case .xmlBase: ("http://www.w3.org/XML/1998/namespace", "base")
        case .xsiNil: ("http://www.w3.org/2001/XMLSchema-instance", "nil")
        }
    }
}

private let xbrli: StaticString = "http://www.xbrl.org/2003/instance"
private let xbrldi: StaticString = "http://xbrl.org/2006/xbrldi"
private let link: StaticString = "http://www.xbrl.org/2003/linkbase"
private let xlink: StaticString = "http://www.w3.org/1999/xlink"
private let ix: StaticString = "http://www.xbrl.org/2013/inlineXBRL"
private let xhtml: StaticString = "http://www.w3.org/1999/xhtml"
private let xsd: StaticString = "http://www.w3.org/2001/XMLSchema"

package enum Vocabulary {
    /// A name table in which every known name has its raw value as its number.
    package static func table() -> NameTable {
        let table = NameTable()
        // Inline XBRL 1.0 is read as 1.1: its elements mean the same where both have them.
        table.treat("http://www.xbrl.org/2008/inlineXBRL", as: ix)
        for known in Known.allCases {
            let number = table.register(known.name.namespace, known.name.local)
            assert(number == known.ordinal, "\(known) is registered twice")
        }
        return table
    }
}
