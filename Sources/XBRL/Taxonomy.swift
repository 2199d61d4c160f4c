import Bytes

/// What a filing's own schema and linkbases say: roles, the networks of presentation, calculation and definition, and labels.
///
/// Concepts are known by the id that locators point to (`us-gaap_Assets`), because the standard taxonomies' schemas are not in a submission.
package final class Taxonomy {
    package var roles: [Role] = []
    package var arcs: [Arc] = []
    package var labels: [Label] = []
    package var elements: [Element] = []
    private var ids = ByteInterner(capacity: 4096)
    /// Local ids, as `us-gaap_Assets`.
    package private(set) var concepts: [String] = []

    package init() {}

    package struct Role {
        package var uri: String
        /// `0000003 - Statement - CONSOLIDATED BALANCE SHEETS` (EFM 6.7.12)
        package var definition: String
    }

    package enum Network: Sendable { case presentation, calculation, definition }

    package struct Arc {
        package var network: Network
        package var role: String
        package var from: Int
        package var to: Int
        package var order: Double
        /// The label role to show, or nil.
        package var preferredLabel: String?
        /// Calculation's weight.
        package var weight: Double
        /// The last part of a definition's arcrole: `dimension-default`.
        package var arcrole: String
        package var isProhibited: Bool
        package var priority: Int
    }

    package struct Label {
        package var concept: Int
        package var role: String
        package var language: String
        package var text: String
    }

    /// An element that the filing's own schema declares.
    package struct Element {
        package var concept: Int
        package var isAbstract: Bool
        /// `credit`, `debit`, or nil.
        package var balance: String?
        /// `instant` or `duration`.
        package var periodType: String?
        package var type: String?
    }

    /// Number of the concept with an id; the same for the same id in every linkbase.
    package func concept(_ id: Span<UInt8>) -> Int {
        let number = ids.intern(id)
        if number == concepts.count { concepts.append(id.text) }
        return number
    }

    package func knownConcept(_ id: String) -> Int? {
        var id = id
        return id.withUTF8 { ids.find(Span(_unsafeElements: $0)) }
    }
}
