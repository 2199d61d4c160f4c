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

    /// Learns what a document calls a namespace, for those that have no canonical prefix. One that stands for a family elsewhere is no name for another
    /// namespace, and a default namespace has none: then what the document calls it next is taken, or `ns`.
    mutating func learn(_ prefix: Span<UInt8>, for namespace: Namespace, _ names: NameTable) {
        guard prefixes[namespace] == nil else { return }
        if let canonical = names.withNamespace(namespace, Self.canonical) { return assign(canonical, namespace) }
        let text = prefix.count > XBRLLimits.prefix ? "ns" : prefix.text
        if !text.isEmpty, !Self.reserved.contains(text) { assign(text, namespace) }
    }

    /// The prefix of a namespace; empty for no namespace.
    mutating func prefix(of namespace: Namespace, _ names: NameTable) -> String {
        if namespace == NameTable.noNamespace { return "" }
        used.insert(namespace)
        if let known = prefixes[namespace] { return known }
        assign(names.withNamespace(namespace, Self.canonical) ?? "ns", namespace)
        return prefixes[namespace] ?? "ns"
    }

    /// Counts a prefix as given out, if the document has a namespace for it.
    mutating func use(_ prefix: String) {
        if let owner = owners[prefix] { used.insert(owner) }
    }

    /// Every prefix that was given out.
    package var all: [(prefix: String, namespace: Namespace)] {
        used.compactMap { namespace in prefixes[namespace].map { ($0, namespace) } }.sorted { ($0.prefix, $0.namespace) < ($1.prefix, $1.namespace) }
    }

    /// Two editions of one taxonomy share their prefix; other namespaces are told apart by a number behind it.
    private mutating func assign(_ wanted: String, _ namespace: Namespace) {
        var prefix = wanted
        var count = lastNumber[wanted] ?? 2
        // Only what is canonical comes here as one of these.
        let isFamily = Self.reserved.contains(prefix)
        while let owner = owners[prefix], owner != namespace, !isFamily {
            prefix = "\(wanted)\(count)"
            count += 1
            lastNumber[wanted] = count
        }
        prefixes[namespace] = prefix
        owners[prefix] = namespace
    }

    /// The prefix of a namespace that everybody calls the same; nil for a filer's own. Where the namespace is says whose it is: a path that only looks like
    /// one of these is the filer's.
    static func canonical(_ uri: Span<UInt8>) -> String? {
        if uri.hasPrefix("\u{1}unbound:") { return unboundPrefix(uri) }
        guard uri.hasPrefix("http") else { return nil }
        if uri.equals("http://www.xbrl.org/2003/iso4217") { return "iso4217" }
        if uri.equals("http://www.xbrl.org/2003/instance") { return "xbrli" }
        if uri.equals("http://www.xbrl.org/2009/utr") { return "utr" }
        // Its scheme, nothing, whose it is, and its path.
        let parts = uri.text.split(separator: "/", maxSplits: 6, omittingEmptySubsequences: false)
        guard parts.count >= 5, parts[0] == "http:" || parts[0] == "https:", parts[1].isEmpty else { return nil }
        switch parts[2] {
        // `http://fasb.org/us-gaap/2024`, `http://xbrl.us/us-gaap/2009-01-31`, `http://xbrl.sec.gov/dei/2022`: all that they publish is a family.
        case "fasb.org", "xbrl.us", "xbrl.sec.gov": return family(parts[3])
        // `https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full`
        case "xbrl.ifrs.org": return parts[3] == "taxonomy" && parts.count == 6 && parts[5].hasPrefix("ifrs-") ? family(parts[5]) : nil
        default: return nil
        }
    }

    /// A part of a path as a prefix: letters, digits and hyphens, a letter in front.
    private static func family(_ part: Substring) -> String? {
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
        let bytes = part.utf8
        guard let first = bytes.first, isLetter(first), bytes.count <= XBRLLimits.prefix,
            bytes.allSatisfy({ isLetter($0) || $0.isDigit || $0 == UInt8(ascii: "-") })
        else { return nil }
        return String(part)
    }

    private static func unboundPrefix(_ uri: Span<UInt8>) -> String {
        let prefix = uri.extracting(unbound.utf8.count..<uri.count).text
        return prefix.isEmpty || prefix.utf8.count > XBRLLimits.prefix ? "ns" : prefix
    }

    /// What stands before a prefix that a document uses and binds to nothing, in the place of its namespace. No document can write it: the first is no
    /// character of XML.
    static let unbound = "\u{1}unbound:"

    /// Prefixes that stand for one namespace, or one family of them, in every record: no other namespace gets one.
    private static let reserved: Set<String> = [
        "us-gaap", "us-gaap-ebp", "us-gaap-sup", "us-types", "us-roles", "us-parts", "srt", "srt-types", "srt-roles", "srt-sup", "dei", "ecd", "ecd-sub", "ffd",
        "country", "currency", "exch", "stpr", "naics", "sic", "invest", "cyd", "rxp", "sro", "vip", "snj", "oef", "oef-rr", "rr", "fnd", "spac", "cef", "sbs",
        "ifrs-full", "ifrs-smes", "ifrs-mc", "iso4217", "xbrli", "utr",
    ]
}
