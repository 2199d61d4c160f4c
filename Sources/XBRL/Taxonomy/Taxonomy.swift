package import Bytes

/// The contents of a filing's own schema and linkbases: roles, the arcs of the presentation and calculation networks, labels, and declared elements.
///
/// Elements are identified by the id that locators point to (`us-gaap_Assets`), because a submission does not contain the schemas of standard taxonomies.
/// Roles, label roles and languages are stored as words: numbers for texts that thousands of arcs and labels share.
package final class Taxonomy {
    package internal(set) var roles: [Role] = []
    package internal(set) var arcs: [Arc] = []
    package internal(set) var labels: [Label] = []
    package internal(set) var declarations: [Declaration] = []
    /// An element of a schema, by the index of its id.
    package enum ElementKind {}
    package typealias Element = Ordinal<ElementKind>
    package enum WordKind {}
    package typealias Word = Ordinal<WordKind>

    private var elementIDs = ByteInterner(capacity: 4096)
    private var words = ByteInterner()
    /// The text of all labels.
    var labelTexts: [UInt8] = []

    package init() {}

    package struct Role {
        package let uri: String
        /// `0000003 - Statement - CONSOLIDATED BALANCE SHEETS` (EFM 6.7.12)
        package internal(set) var definition: String
    }

    package enum Network: Sendable { case presentation, calculation }

    package struct Arc {
        package let network: Network
        /// The role of the extended link.
        package let role: Word
        package let from: Element
        package let to: Element
        package let order: Double
        /// The role of the label to show.
        @Compact package internal(set) var preferredLabel: Word?
        /// The weight in a calculation.
        package let weight: Double
        package let isProhibited: Bool
        package let priority: Int
        /// All other attributes as one text, used only to decide whether arcs are equivalent (XBRL 2.1 §3.5.3.9.7).
        @Compact package internal(set) var otherAttributes: Word?
    }

    package struct Label {
        package let element: Element
        /// The role of the label; nil if the label gives none, which means the standard role.
        @Compact package internal(set) var role: Word?
        /// The language; nil if the label gives none, which XBRL 2.1 §5.2.2.2.1 does not allow.
        @Compact package internal(set) var language: Word?
        var text: Range<Int>
    }

    /// The declaration of an element in the filing's own schema.
    package struct Declaration {
        package let element: Element
        package let isAbstract: Bool
        package let kind: Kind

        /// The kind of an element by its type and its substitution group (XBRL Dimensions 1.0 §2).
        package enum Kind: Sendable { case axis, table, member, other }
    }

    /// Reserves memory for a linkbase of `count` bytes. Memory that stays unused is never touched, and so costs nothing.
    func reserve(_ count: Int) {
        labelTexts.reserveCapacity(labelTexts.count + count)
        labels.reserveCapacity(labels.count + count / 400)
        arcs.reserveCapacity(arcs.count + count / 400)
    }

    /// The number of distinct elements in the schema and the linkbases.
    package var elementCount: Int { elementIDs.count }

    /// Returns the element with an id. It is the same in every linkbase.
    func element(_ id: Span<UInt8>) -> Element { Element(elementIDs.intern(id)) }

    /// Returns the id of an element: `us-gaap_Assets`.
    package func id(_ element: Element) -> String { elementIDs.text(element.index) }

    package func withID<R>(_ element: Element, _ body: (Span<UInt8>) -> R) -> R { elementIDs.withBytes(element.index, body) }

    /// Returns the element with an id; nil if neither the schema nor a linkbase contains it.
    package func knownElement(_ id: String) -> Element? {
        var id = id
        return id.withUTF8 { elementIDs.find(Span(_unsafeElements: $0)) }.map { Element($0) }
    }

    func word(_ bytes: Span<UInt8>) -> Word { Word(words.intern(bytes)) }

    /// Returns the word for a role or a language. Adds it if the taxonomy does not have it yet.
    package func word(_ text: String) -> Word {
        var text = text
        return text.withUTF8 { word(Span(_unsafeElements: $0)) }
    }

    package func text(_ word: Word) -> String { words.text(word.index) }

    package func text(_ label: Label) -> String { labelTexts.withSpan(label.text) { $0.text } }
}
