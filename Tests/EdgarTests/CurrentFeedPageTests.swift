import Bytes
import Records
import Testing
import TestSupport
@testable import Edgar

struct CurrentFeedPageTests {
    private func feed(_ text: String) -> CurrentFeedPage {
        let bytes = Array(text.utf8)
        return CurrentFeedPage(parsing: bytes.span)
    }

    private func entry(title: String, term: String, filed: String = "2026-01-12", items: String = "") -> String {
        """
        <entry>
        <title>\(title)</title>
        <summary type="html">
         &lt;b&gt;Filed:&lt;/b&gt; \(filed) &lt;b&gt;AccNo:&lt;/b&gt; 0000950103-26-000356 &lt;b&gt;Size:&lt;/b&gt; 12 KB\(items)
        </summary>
        <updated>2026-01-12T11:26:52-05:00</updated>
        <category scheme="https://www.sec.gov/" label="form type" term="\(term)"/>
        <id>urn:tag:sec.gov,2008:accession-number=0000950103-26-000356</id>
        </entry>
        """
    }

    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func realPages() throws {
        let pages = Corpus.files("api/getcurrent").filter { $0.hasSuffix(".atom") }
        #expect(pages.count > 20)
        var roles: Set<String> = []
        for page in pages {
            let bytes = try Corpus.bytes(page)
            let feed = CurrentFeedPage(parsing: bytes.span)
            #expect(feed.count == 100 && feed.malformed == 0, "\(page)")
            #expect(Set(feed.entries.map(\.number)).count < 100, "\(page)")
            roles.formUnion(feed.entries.map(\.role))
            for entry in feed.entries {
                #expect(!entry.companyName.isEmpty && !entry.companyName.contains(";"), "\(page)")
                #expect(entry.acceptedAt.hasSuffix("-05:00"), "\(page)")
            }
        }
        #expect(roles == ["Filer", "Issuer", "Reporting", "Subject", "Filed by", "Depositor"])
    }

    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func oneOfARealPage() throws {
        let bytes = try Corpus.bytes("api/getcurrent/action=getcurrent&count=100&start=0&type=&owner=include&output=atom.atom")
        let second = CurrentFeedPage(parsing: bytes.span).entries[1]
        #expect(second.number.description == "0000950103-26-000356" && second.formType == "D" && second.cik.number == 2_102_538)
        #expect(second.companyName == "SilverStone Teton Offshore Aggregator, L.P." && second.items == ["3C", "3C.7"])
        #expect(second.filingDate.description == "2026-01-12" && second.acceptedAt == "2026-01-12T11:26:52-05:00")
    }

    @Test(arguments: [
        ("10-K - CAMPBELL&#39;S &amp; Co (0000016732) (Filer)", "10-K", "CAMPBELL'S & Co", "Filer"),
        ("SC 13D - A (1) (B) (0000000009) (Filed by)", "SC 13D", "A (1) (B)", "Filed by"),
        ("8-K -  (0000000009) (Filer)", "8-K", "", "Filer"),
        ("4 - 4 - MORE, Inc. (0000000009) (Reporting)", "4", "4 - MORE, Inc.", "Reporting"),
    ])
    func titles(_ title: String, _ term: String, _ name: String, _ role: String) throws {
        let found = try #require(feed(entry(title: title, term: term)).entries.first)
        #expect(found.companyName == name && found.role == role && found.formType == term)
    }

    @Test func items() throws {
        let items = "\n&lt;br&gt;Item 2.02: Results of Operations\n&lt;br&gt;Item 9.01\n&lt;br&gt;no item"
        #expect(try #require(feed(entry(title: "8-K - A (0000000009) (Filer)", term: "8-K", items: items)).entries.first).items == ["2.02", "9.01"])
    }

    /// A changed byte makes at most one entry malformed.
    @Test func anyDamage() {
        let page = Array(entry(title: "8-K - A &#38; B (0000000009) (Filer)", term: "8-K", items: "\n&lt;br&gt;Item 2.02: x").utf8)
        for place in page.indices {
            for value in UInt8.min...UInt8.max where value % 7 == 0 || value < 0x40 {
                var changed = page
                changed[place] = value
                #expect(CurrentFeedPage(parsing: changed.span).entries.count <= 1)
            }
            #expect(CurrentFeedPage(parsing: page.span.extracting(0..<place)).entries.isEmpty)
        }
    }

    @Test func malformedEntries() {
        for title in ["", "8-K", "8-K - A", "8-K - A (Filer)", "8-K - A (x) (Filer)", "8-K - A (0000000009) Filer", "((((", "))))"] {
            let feed = feed(entry(title: title, term: "8-K") + "<entry><entry></entry>" + entry(title: "8-K - A (0000000009) (Filer)", term: "8-K"))
            #expect(feed.entries.count == 1 && feed.malformed == 2, "\(title)")
        }
        #expect(feed(entry(title: "8-K - A (0000000009) (Filer)", term: "8-K", filed: "2026-13-12")).entries.isEmpty)
        #expect(feed("").count == 0)
    }
}
