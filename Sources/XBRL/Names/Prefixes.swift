import Bytes
import Markup

/// The prefixes of namespaces in records.
///
/// A namespace of a known family has the prefix of the family, even if the filer bound another one to it. Other namespaces have the prefix of the document.
struct Prefixes {
    private var prefixes: [Namespace: String] = [:]
    private var owners: [String: Namespace] = [:]
    /// For a prefix that several namespaces want, the number to append for the next one.
    private var nextNumber: [String: Int] = [:]
    /// The namespaces of names in records.
    private var used: Set<Namespace> = []

    /// Assigns a namespace the prefix that a document binds to it, unless the namespace belongs to a family or already has a prefix. The prefix of a family and
    /// the default namespace are skipped: the next prefix that the document binds to the namespace is used instead.
    mutating func learn(_ prefix: Span<UInt8>, for namespace: Namespace, _ names: NameTable) {
        guard prefixes[namespace] == nil else { return }
        if let canonical = names.withNamespace(namespace, Self.canonical) { return assign(canonical, namespace) }
        let text = prefix.count > XBRLLimits.prefix ? "ns" : prefix.text
        if !text.isEmpty, !Self.reserved.contains(text) { assign(text, namespace) }
    }

    /// Marks a namespace as used by a name in a record. A namespace without a prefix gets the prefix of its family, or `ns`.
    mutating func use(_ namespace: Namespace, _ names: NameTable) {
        if namespace == NameTable.noNamespace { return }
        used.insert(namespace)
        if prefixes[namespace] == nil { assign(names.withNamespace(namespace, Self.canonical) ?? "ns", namespace) }
    }

    /// Returns the prefix of a namespace; empty for no namespace.
    func prefix(of namespace: Namespace, _ names: NameTable) -> String {
        if namespace == NameTable.noNamespace { return "" }
        return prefixes[namespace] ?? names.withNamespace(namespace, Self.canonical) ?? "ns"
    }

    /// Returns the prefixes of names in records, sorted.
    ///
    /// - Parameter others: further prefixes; those without a namespace are ignored.
    func used(with others: Set<String>) -> [(prefix: String, namespace: Namespace)] {
        used.union(others.compactMap { owners[$0] }).compactMap { namespace in prefixes[namespace].map { ($0, namespace) } }
            .sorted { ($0.prefix, $0.namespace) < ($1.prefix, $1.namespace) }
    }

    /// Assigns a prefix. Two editions of a taxonomy share their prefix. If another namespace has the prefix already, a number is appended.
    private mutating func assign(_ wanted: String, _ namespace: Namespace) {
        var prefix = wanted
        var number = nextNumber[wanted] ?? 2
        // Callers pass a reserved prefix only for a namespace of its family.
        let isFamily = Self.reserved.contains(prefix)
        while let owner = owners[prefix], owner != namespace, !isFamily {
            prefix = "\(wanted)\(number)"
            number += 1
            nextNumber[wanted] = number
        }
        prefixes[namespace] = prefix
        owners[prefix] = namespace
    }

    /// Returns the prefix of a namespace's family; nil for a filer's own namespace. The host decides: a namespace on another host is the filer's own, even if
    /// its path looks like that of a family.
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

    /// Returns a part of a path as a prefix; nil unless it has only letters, digits and hyphens, and begins with a letter.
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

    /// The start of a made-up namespace, for a prefix that a document does not bind. No document can contain such a namespace, because its first character is
    /// not allowed in XML.
    static let unbound = "\u{1}unbound:"

    /// Prefixes that mean the same namespace or family in every record. No other namespace gets one of them.
    private static let reserved: Set<String> = [
        "us-gaap", "us-gaap-ebp", "us-gaap-sup", "us-types", "us-roles", "us-parts", "srt", "srt-types", "srt-roles", "srt-sup", "dei", "ecd", "ecd-sub", "ffd",
        "country", "currency", "exch", "stpr", "naics", "sic", "invest", "cyd", "rxp", "sro", "vip", "snj", "oef", "oef-rr", "rr", "fnd", "spac", "cef", "sbs",
        "ifrs-full", "ifrs-smes", "ifrs-mc", "iso4217", "xbrli", "utr",
    ]
}
