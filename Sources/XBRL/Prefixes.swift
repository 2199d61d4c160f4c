import Bytes
package import Markup

/// Prefixes as they stand in records: by the namespace's family, whatever the filer bound; the document's own for its own namespaces.
package struct Prefixes {
    private var prefixes: [Namespace: String] = [:]
    private var owners: [String: Namespace] = [:]
    /// The number to try next behind a prefix that is taken.
    private var lastNumber: [String: Int] = [:]
    /// Namespaces whose prefix was asked for.
    private var used: Set<Namespace> = []

    package init() {}

    /// Learns what a document calls a namespace, for those that have no canonical prefix.
    mutating func learn(_ prefix: Span<UInt8>, for namespace: Namespace, _ names: NameTable) {
        guard prefixes[namespace] == nil else { return }
        assign(names.withNamespace(namespace, Self.canonical) ?? (prefix.count > XBRLLimits.prefix ? "ns" : prefix.text), namespace)
    }

    /// The prefix of a namespace; empty for no namespace.
    mutating func prefix(of namespace: Namespace, _ names: NameTable) -> String {
        if namespace == NameTable.noNamespace { return "" }
        used.insert(namespace)
        if let known = prefixes[namespace] { return known }
        assign(names.withNamespace(namespace, Self.canonical) ?? "ns", namespace)
        return prefixes[namespace] ?? "ns"
    }

    /// Every prefix that was given out.
    package var all: [(prefix: String, namespace: Namespace)] {
        used.compactMap { namespace in prefixes[namespace].map { ($0, namespace) } }.sorted { ($0.prefix, $0.namespace) < ($1.prefix, $1.namespace) }
    }

    /// Two editions of one taxonomy share their prefix; other namespaces are told apart by a number behind it.
    private mutating func assign(_ wanted: String, _ namespace: Namespace) {
        var prefix = wanted.isEmpty ? "ns" : wanted
        var count = lastNumber[wanted] ?? 2
        let isFamily = Self.families.contains(prefix)
        while let owner = owners[prefix], owner != namespace, !isFamily {
            prefix = "\(wanted)\(count)"
            count += 1
            lastNumber[wanted] = count
        }
        prefixes[namespace] = prefix
        owners[prefix] = namespace
    }

    /// `http://fasb.org/us-gaap/2024`, `http://xbrl.us/us-gaap/2009-01-31`, `http://xbrl.sec.gov/dei/2022`,
    /// `https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full`: the family's name is a part of the path.
    static func canonical(_ uri: Span<UInt8>) -> String? {
        if uri.hasPrefix("unbound:") { return uri.count - unbound.utf8.count > XBRLLimits.prefix ? "ns" : String(uri.text.dropFirst(unbound.count)) }
        let isIFRS = uri.firstIndex(of: "xbrl.ifrs.org/taxonomy/") != nil
        let isUS = uri.firstIndex(of: "//fasb.org/") != nil || uri.firstIndex(of: "//xbrl.us/") != nil || uri.firstIndex(of: "//xbrl.sec.gov/") != nil
        if isIFRS || isUS {
            let parts = uri.text.split(separator: "/")
            guard parts.count >= 3 else { return nil }
            let family = String(isIFRS ? parts[parts.count - 1] : parts[2])
            return families.contains(family) ? family : nil
        }
        if uri.equals("http://www.xbrl.org/2003/iso4217") { return "iso4217" }
        if uri.equals("http://www.xbrl.org/2003/instance") { return "xbrli" }
        if uri.firstIndex(of: "xbrl.org/2009/utr") != nil { return "utr" }
        return nil
    }

    /// What stands before a prefix that a document uses and binds to nothing, in the place of its namespace.
    static let unbound = "unbound:"

    private static let families: Set<String> = [
        "us-gaap", "us-types", "srt", "srt-types", "dei", "ecd", "ffd", "country", "currency", "exch", "stpr", "naics", "sic", "invest", "cyd", "rxp", "sro",
        "vip",
        "snj", "oef", "rr", "fnd", "spac", "cef", "sbs", "ifrs-full", "us-roles", "srt-roles",
    ]
}
