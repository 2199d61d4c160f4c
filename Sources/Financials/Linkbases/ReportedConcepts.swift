import Bytes
import Markup
import XBRL

/// Finds the concept for each element of a taxonomy, among those of the report's facts and dimensions.
struct ReportedConcepts {
    private let report: Report
    /// The namespaces of facts and dimensions, with their prefixes in records.
    private var namespaces: [(prefix: String, namespace: Namespace)] = []
    /// The concepts of facts by their local names.
    private var conceptByLocal: [LocalName: Name] = [:]
    private var prefixesOfFacts: Set<String> = []

    init(_ index: FactIndex) {
        report = index.report
        var seen: Set<Namespace> = []
        func add(_ name: Name) -> String? {
            let namespace = report.names.namespace(of: name)
            guard seen.insert(namespace).inserted else { return nil }
            let qualified = report.qualifiedName(name)
            let prefix = qualified.firstIndex(of: ":").map { String(qualified[..<$0]) } ?? ""
            namespaces.append((prefix, namespace))
            return prefix
        }
        for concept in index.places.keys {
            if let prefix = add(concept) { prefixesOfFacts.insert(prefix) }
            let local = report.names.localName(of: concept)
            conceptByLocal[local] = conceptByLocal[local].map { max($0, concept) } ?? concept
        }
        for dimension in index.dimensionSets.joined() {
            _ = add(dimension.axis)
            _ = add(dimension.member)
        }
    }

    /// Returns the concept of each element, found by the prefix and the local name in its id (`us-gaap_Assets`). A schema may have a prefix for its
    /// namespace that differs from the documents' prefix. If no fact has the id's prefix, the local name decides.
    func concepts(of taxonomy: Taxonomy) -> [Name?] {
        (0..<taxonomy.elementCount).map { element in
            taxonomy.withID(Taxonomy.Element(element)) { id in
                guard let underscore = id.firstIndex(of: UInt8(ascii: "_")) else { return nil }
                let prefix = id.extracting(0..<underscore)
                guard let local = report.names.knownLocal(id.extracting(underscore + 1..<id.count)) else { return nil }
                var isKnown = false
                for (known, namespace) in namespaces where prefix.equals(utf8: known) {
                    if let name = report.names.name(namespace, local) { return name }
                    if prefixesOfFacts.contains(known) { isKnown = true }
                }
                return isKnown ? nil : conceptByLocal[local]
            }
        }
    }
}
