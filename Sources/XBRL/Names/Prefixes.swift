import Bytes
import Markup

/// The prefixes of namespaces in records.
///
/// A namespace of a known family has the family's prefix, whatever the filer bound it to; other namespaces have the document's prefix.
struct Prefixes {
    private var prefixes: [Namespace: String] = [:]
    private var owners: [String: Namespace] = [:]
    /// The number to try next behind a prefix that another namespace has.
    private var nextNumber: [String: Int] = [:]
    /// Namespaces whose names records have.
    private var used: Set<Namespace> = []

    /// Assigns a namespace the prefix that a document binds to it, if the namespace belongs to no family and has no prefix yet. A family's prefix and a default
    /// namespace are skipped: the next prefix that the document binds to the namespace counts.
    mutating func learn(_ prefix: Span<UInt8>, for namespace: Namespace, _ names: NameTable) {
        guard prefixes[namespace] == nil else { return }
        if let canonical = names.withNamespace(namespace, Self.canonical) { return assign(canonical, namespace) }
        let text = prefix.count > XBRLLimits.prefix ? "ns" : prefix.text
        if !text.isEmpty, !Self.reserved.contains(text) { assign(text, namespace) }
    }

    /// Counts a namespace among those that records name. One without a prefix gets that of its family, or `ns`.
    mutating func use(_ namespace: Namespace, _ names: NameTable) {
        if namespace == NameTable.noNamespace { return }
        used.insert(namespace)
        if prefixes[namespace] == nil { assign(names.withNamespace(namespace, Self.canonical) ?? "ns", namespace) }
    }

    /// The prefix of a namespace; empty for no namespace.
    func prefix(of namespace: Namespace, _ names: NameTable) -> String {
        if namespace == NameTable.noNamespace { return "" }
        return prefixes[namespace] ?? names.withNamespace(namespace, Self.canonical) ?? "ns"
    }

    /// The prefixes that records have, sorted.
    ///
    /// - Parameter others: further prefixes; those without a namespace are left out.
    func used(with others: Set<String>) -> [(prefix: String, namespace: Namespace)] {
        used.union(others.compactMap { owners[$0] }).compactMap { namespace in prefixes[namespace].map { ($0, namespace) } }
            .sorted { ($0.prefix, $0.namespace) < ($1.prefix, $1.namespace) }
    }

    /// Two editions of one taxonomy share a prefix. Other namespaces with the same prefix get a number behind it.
    private mutating func assign(_ wanted: String, _ namespace: Namespace) {
        var prefix = wanted
        var number = nextNumber[wanted] ?? 2
        // Callers pass one of these only for a namespace of the family.
        let isFamily = Self.reserved.contains(prefix)
        while let owner = owners[prefix], owner != namespace, !isFamily {
            prefix = "\(wanted)\(number)"
            number += 1
            nextNumber[wanted] = number
        }
        prefixes[namespace] = prefix
        owners[prefix] = namespace
    }

    /// The prefix of a namespace's family; nil for a filer's own namespace. The host decides: a namespace on another host is the filer's, even if its path
    /// looks like a family's.
    static func canonical(_ uri: Span<UInt8>) -> String? {
        if uri.hasPrefix("\u{1}unbound:") { return unboundPrefix(uri) }
        guard uri.hasPrefix("http") else { return nil }
        if uri.equals("http://www.xbrl.org/2003/iso4217") { return "iso4217" }
        if uri.equals("http://www.xbrl.org/2003/instance") { return "xbrli" }
        if uri.equals("http://www.xbrl.org/2009/utr") { return "utr" }
        // Scheme, nothing, host, path.
        let parts = uri.text.split(separator: "/", maxSplits: 6, omittingEmptySubsequences: false)
        guard parts.count >= 5, parts[0] == "http:" || parts[0] == "https:", parts[1].isEmpty else { return nil }
        switch parts[2] {
        // `http://fasb.org/us-gaap/2024`, `http://xbrl.us/us-gaap/2009-01-31`, `http://xbrl.sec.gov/dei/2022`: every taxonomy of these hosts is a family.
        case "fasb.org", "xbrl.us", "xbrl.sec.gov": return family(parts[3])
        // `https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full`
        case "xbrl.ifrs.org": return parts[3] == "taxonomy" && parts.count == 6 && parts[5].hasPrefix("ifrs-") ? family(parts[5]) : nil
        default: return nil
        }
    }

    /// A part of a path as a prefix: letters, digits and hyphens, beginning with a letter.
    private static func family(_ part: Substring) -> String? {
        let bytes = part.utf8
        guard let first = bytes.first, first.isASCIILetter, bytes.count <= XBRLLimits.prefix,
            bytes.allSatisfy({ $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "-") })
        else { return nil }
        return String(part)
    }

    private static func unboundPrefix(_ uri: Span<UInt8>) -> String {
        let prefix = uri.extracting(unbound.utf8.count..<uri.count).text
        return prefix.isEmpty || prefix.utf8.count > XBRLLimits.prefix ? "ns" : prefix
    }

    /// The beginning of the namespace made for a prefix that a document uses without binding it. No document can contain this namespace: its first character is
    /// not allowed in XML.
    static let unbound = "\u{1}unbound:"

    /// Prefixes that stand for the same namespace or family in every record. No other namespace gets one of them.
    private static let reserved: Set<String> = [
        "us-gaap", "us-gaap-ebp", "us-gaap-sup", "us-types", "us-roles", "us-parts", "srt", "srt-types", "srt-roles", "srt-sup", "dei", "ecd", "ecd-sub", "ffd",
        "country", "currency", "exch", "stpr", "naics", "sic", "invest", "cyd", "rxp", "sro", "vip", "snj", "oef", "oef-rr", "rr", "fnd", "spac", "cef", "sbs",
        "ifrs-full", "ifrs-smes", "ifrs-mc", "iso4217", "xbrli", "utr",
    ]
}
