import Bytes
import Markup
import XBRL

/// Finds what a report has of a taxonomy's concepts.
struct ReportedConcepts {
    private let report: Report
    /// Prefixes as records have them, with the namespaces that facts and dimensions have under them.
    private var namespaces: [(prefix: String, namespace: Int)] = []
    /// Concepts of facts by the numbers of their local names.
    private var conceptByLocal: [Int: Int] = [:]
    private var prefixesOfFacts: Set<String> = []

    init(_ index: FactIndex) {
        report = index.report
        var seen: Set<Int> = []
        func add(_ name: Int) -> String? {
            let namespace = report.names.namespace(of: name)
            guard seen.insert(namespace).inserted else { return nil }
            let qualified = report.qualifiedName(name)
            let prefix = qualified.firstIndex(of: ":").map { String(qualified[..<$0]) } ?? ""
            namespaces.append((prefix, namespace))
            return prefix
        }
        for concept in index.places.keys {
            if let prefix = add(concept) { prefixesOfFacts.insert(prefix) }
            let local = report.names.localNumber(of: concept)
            conceptByLocal[local] = max(conceptByLocal[local] ?? -1, concept)
        }
        for dimension in index.dimensionSets.joined() {
            _ = add(dimension.axis)
            _ = add(dimension.member)
        }
    }

    /// For each concept of the taxonomy the number of its name in the report, -1 where there is none: by the id's prefix and local name
    /// (`us-gaap_Assets`). A schema may call its namespace otherwise than the documents do: where no fact has the id's prefix, the local name decides.
    func numbers(of taxonomy: Taxonomy) -> [Int] {
        (0..<taxonomy.concepts.count).map { concept in
            taxonomy.concepts.withBytes(concept) { id in
                guard let underscore = id.firstIndex(of: UInt8(ascii: "_")) else { return -1 }
                let prefix = id.extracting(0..<underscore)
                guard let local = report.names.localNumber(id.extracting(underscore + 1..<id.count)) else { return -1 }
                var isKnown = false
                for (known, namespace) in namespaces where prefix.equals(utf8: known) {
                    if let name = report.names.name(namespace, localNumber: local) { return name }
                    if prefixesOfFacts.contains(known) { isKnown = true }
                }
                return isKnown ? -1 : conceptByLocal[local] ?? -1
            }
        }
    }
}
