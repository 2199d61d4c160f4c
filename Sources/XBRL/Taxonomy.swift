package import Bytes

/// What a filing's own schema and linkbases say: roles, the networks of presentation and calculation, and labels.
///
/// Concepts are known by the id that locators point to (`us-gaap_Assets`), because the standard taxonomies' schemas are not in a submission. Roles, label
/// roles and languages, which thousands of arcs and labels share, are numbers of `words`.
package final class Taxonomy {
    package var roles: [Role] = []
    package var arcs: [Arc] = []
    package var labels: [Label] = []
    package var elements: [Element] = []
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
        /// Number of the extended link's role.
        package var role: Int
        package var from: Int
        package var to: Int
        package var order: Double
        /// Number of the label role to show, -1 for none.
        package var preferredLabel: Int
        /// Calculation's weight.
        package var weight: Double
        package var isProhibited: Bool
        package var priority: Int
    }

    package struct Label {
        package var concept: Int
        /// Number of the label's role.
        package var role: Int
        /// Number of its language.
        package var language: Int
        var text: Range<Int>
    }

    /// An element that the filing's own schema declares.
    package struct Element {
        package var concept: Int
        package var isAbstract: Bool
    }

    /// Makes room for what a linkbase of this many bytes holds. Room that is not used is never touched, and so costs nothing.
    func expect(_ count: Int) {
        labelTexts.reserveCapacity(labelTexts.count + count)
        labels.reserveCapacity(labels.count + count / 400)
        arcs.reserveCapacity(arcs.count + count / 400)
    }

    /// Number of the concept with an id; the same for the same id in every linkbase.
    func concept(_ id: Span<UInt8>) -> Int { concepts.intern(id) }

    /// `us-gaap_Assets`
    package func id(_ concept: Int) -> String { concepts.text(concept) }

    package func knownConcept(_ id: String) -> Int? {
        var id = id
        return id.withUTF8 { concepts.find(Span(_unsafeElements: $0)) }
    }

    func word(_ bytes: Span<UInt8>) -> Int { words.intern(bytes) }

    /// Number of a role or language; one that nothing in the taxonomy has gets a number of its own.
    package func word(_ text: String) -> Int {
        var text = text
        return text.withUTF8 { words.intern(Span(_unsafeElements: $0)) }
    }

    package func text(ofWord word: Int) -> String { words.text(word) }

    package func text(_ label: Label) -> String { labelTexts.withSpan(label.text) { $0.text } }
}
