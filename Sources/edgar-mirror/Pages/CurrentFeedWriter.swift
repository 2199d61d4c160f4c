import Records

/// Writes pages of the current feed like those of https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&output=atom: an entry for each role of each
/// filing, the latest acceptance first.
struct CurrentFeedWriter: Sendable {
    /// The parameters of a request for a page.
    struct Query {
        /// The beginning of a form type: `4` matches `424B2`, too.
        var form = ""
        /// Whether to `include` the forms of owners, to `exclude` them, or to list them `only`.
        var owner = "include"
        var start = 0

        /// The largest value of `start`: no feed is that long.
        static let longestStart = 1_000_000_000

        /// 10, 20, 40, 80 or 100; other values are rounded down.
        var count = 40

        static func rounded(_ count: Int) -> Int { [100, 80, 40, 20].first { $0 <= count } ?? 10 }
    }

    private struct Entry {
        let filing: Filing
        let party: Party
    }

    private static let ownerForms: Set<String> = ["3", "4", "5", "3/A", "4/A", "5/A"]

    private let entries: [Entry]
    private let updated: String

    /// - Parameter length: the most entries in the feed.
    init(_ catalog: Catalog, length: Int) {
        let latest = catalog.filings.filter { $0.filingDate != nil }.map { ($0.acceptance, $0) }.sorted { left, right in
            (right.0, right.1.accession.description) < (left.0, left.1.accession.description)
        }
        var entries: [Entry] = []
        for (_, filing) in latest {
            guard entries.count < length else { break }
            for party in filing.parties { entries.append(Entry(filing: filing, party: party)) }
        }
        self.entries = Array(entries.prefix(length))
        updated = latest.first?.0 ?? "1993-01-01T00:00:00-05:00"
    }

    /// Returns a page; nil past the end of the feed, or if no entry matches.
    func bytes(_ query: Query) -> [UInt8]? {
        let entries = entries.lazy.filter { entry in
            entry.filing.form.hasPrefix(query.form)
                && (query.owner == "include" || Self.ownerForms.contains(entry.filing.form) == (query.owner == "only"))
        }
        let shown = entries.dropFirst(query.start).prefix(query.count)
        guard !shown.isEmpty else { return nil }
        var text = """
            <?xml version="1.0" encoding="ISO-8859-1" ?>
            <feed xmlns="http://www.w3.org/2005/Atom">
            <title>Latest Filings - \(updated)</title>
            <link rel="alternate" href="/cgi-bin/browse-edgar?action=getcurrent"/>
            <link rel="self" href="/cgi-bin/browse-edgar?action=getcurrent"/>
            <id>https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent</id>
            <author><name>Webmaster</name><email>webmaster@sec.gov</email></author>
            <updated>\(updated)</updated>

            """
        for entry in shown { text += Self.text(entry) }
        return Self.latin1(text + "</feed>\n")
    }

    private static func text(_ entry: Entry) -> String {
        let filing = entry.filing
        let cik = entry.party.cik
        let form = HTMLText.escaped(filing.form)
        let items = filing.items.map { "\n&lt;br&gt;Item \(HTMLText.escaped($0))" }.joined()
        let folder = "\(cik?.withoutZeros ?? "0")/\(filing.accession.withoutDashes)"
        return """
            <entry>
            <title>\(form) - \(HTMLText.escaped(entry.party.name ?? "")) (\(cik?.description ?? "")) (\(role(entry.party.role)))</title>
            <link rel="alternate" type="text/html" href="https://www.sec.gov/Archives/edgar/data/\(folder)/\(filing.accession)-index.htm"/>
            <summary type="html">
             &lt;b&gt;Filed:&lt;/b&gt; \(filing.filingDate?.description ?? "") &lt;b&gt;AccNo:&lt;/b&gt; \(filing.accession) \
            &lt;b&gt;Size:&lt;/b&gt; \(size(filing.size))\(items)
            </summary>
            <updated>\(filing.acceptance)</updated>
            <category scheme="https://www.sec.gov/" label="form type" term="\(form)"/>
            <id>urn:tag:sec.gov,2008:accession-number=\(filing.accession)</id>
            </entry>

            """
    }

    private static func role(_ role: String) -> String {
        switch role {
        case "reporting_owner": "Reporting"
        case "subject_company": "Subject"
        default: role.prefix(1).uppercased() + role.dropFirst().split(separator: "_").joined(separator: " ")
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1 << 20 ? "\(max(1, bytes >> 10)) KB" : "\(bytes >> 20) MB"
    }

    private static func latin1(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for character in text.unicodeScalars {
            if let byte = UInt8(exactly: character.value) { bytes.append(byte) } else { bytes.append(contentsOf: "&#\(character.value);".utf8) }
        }
        return bytes
    }
}

extension Filing {
    /// The time of acceptance (RFC 3339); midnight of the filing date where it is unknown.
    fileprivate var acceptance: String { acceptedAt ?? filingDate.map { "\($0)T00:00:00-05:00" } ?? "" }
}
