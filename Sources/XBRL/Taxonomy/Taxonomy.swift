package import Bytes

/// What a filing's own schema and linkbases say: roles, the networks of presentation and calculation, and labels.
///
/// Concepts are known by the id that locators point to (`us-gaap_Assets`), because the standard taxonomies' schemas are not in a submission. Roles, label
/// roles and languages, which thousands of arcs and labels share, are words: numbers of their texts.
package final class Taxonomy {
    package var roles: [Role] = []
    package var arcs: [Arc] = []
    package var labels: [Label] = []
    package var elements: [Element] = []
    /// A concept by the number of its id.
    package enum ConceptKind {}
    package typealias Concept = Ordinal<ConceptKind>
    package enum WordKind {}
    package typealias Word = Ordinal<WordKind>

    /// Ids of concepts, by the concepts' numbers.
    package private(set) var concepts = ByteInterner(capacity: 4096)
    private var words = ByteInterner()
    /// The texts of all labels.
    var labelTexts: [UInt8] = []

    package init() {}

    package struct Role {
        package var uri: String
        /// `0000003 - Statement - CONSOLIDATED BALANCE SHEETS` (EFM 6.7.12)
        package var definition: String
    }

    package enum Network: Sendable { case presentation, calculation }

    package struct Arc {
        package var network: Network
        /// The extended link's role.
        package var role: Word
        package var from: Concept
        package var to: Concept
        package var order: Double
        /// The label role to show.
        @Compact package var preferredLabel: Word?
        /// Calculation's weight.
        package var weight: Double
        package var isProhibited: Bool
        package var priority: Int
        /// Attributes that only tell whether arcs are equivalent (XBRL 2.1 §3.5.3.9.7).
        @Compact package var otherAttributes: Word?
    }

    package struct Label {
        package var concept: Concept
        /// Nil where the label says none: then it is the standard one.
        @Compact package var role: Word?
        /// Nil where the label says none, which XBRL 2.1 §5.2.2.2.1 does not allow.
        @Compact package var language: Word?
        var text: Range<Int>
    }

    /// An element that the filing's own schema declares.
    package struct Element {
        package var concept: Concept
        package var isAbstract: Bool
        package var kind: Kind

        /// What its type and its substitution group say it is (XBRL Dimensions 1.0 §2): an axis, a table, a member of a domain, or anything else.
        package enum Kind: Sendable { case axis, table, member, other }
    }

    /// Makes room for what a linkbase of this many bytes holds. Room that is not used is never touched, and so costs nothing.
    func reserve(_ count: Int) {
        labelTexts.reserveCapacity(labelTexts.count + count)
        labels.reserveCapacity(labels.count + count / 400)
        arcs.reserveCapacity(arcs.count + count / 400)
    }

    /// The concept with an id; the same for the same id in every linkbase.
    func concept(_ id: Span<UInt8>) -> Concept { Concept(concepts.intern(id)) }

    /// `us-gaap_Assets`
    package func id(_ concept: Concept) -> String { concepts.text(concept.index) }

    package func withID<R>(_ concept: Concept, _ body: (Span<UInt8>) -> R) -> R { concepts.withBytes(concept.index, body) }

    package func knownConcept(_ id: String) -> Concept? {
        var id = id
        return id.withUTF8 { concepts.find(Span(_unsafeElements: $0)) }.map { Concept($0) }
    }

    func word(_ bytes: Span<UInt8>) -> Word { Word(words.intern(bytes)) }

    /// A role or language; one that nothing in the taxonomy has gets a number of its own.
    package func word(_ text: String) -> Word {
        var text = text
        return text.withUTF8 { word(Span(_unsafeElements: $0)) }
    }

    package func text(_ word: Word) -> String { words.text(word.index) }

    package func text(_ label: Label) -> String { labelTexts.withSpan(label.text) { $0.text } }
}
