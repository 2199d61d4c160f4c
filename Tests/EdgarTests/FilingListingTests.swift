import Bytes
import Testing
import TestSupport
@testable import Edgar

struct FilingListingTests {
    private func listing(_ page: [UInt8]) -> FilingListing { FilingListing(page.span) }

    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func aPageOfEDGAR() throws {
        let listing = self.listing(try Corpus.bytes("api/filing-index/0000796343-23-000044-index.html"))
        #expect(listing.documents.count == 8)
        #expect(
            listing.documents.first
                == FilingListing.Document(
                    sequence: "1", description: "8-K", name: "adbe-20230315.htm", type: "8-K", size: 40091, isInline: true))
        #expect(listing.documents(.primary).map(\.name) == ["adbe-20230315.htm"])
        #expect(
            listing.documents(.xbrl).map(\.name) == [
                "adbe-20230315.htm", "adbe-20230315.xsd", "adbe-20230315_def.xml", "adbe-20230315_lab.xml", "adbe-20230315_pre.xml", "adbe-20230315_htm.xml",
            ])
        #expect(listing.documents.last?.description == "EXTRACTED XBRL INSTANCE DOCUMENT")
    }

    /// Every page of the corpus gives documents with types and safe names, and a main document where any document has a file of its own.
    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func everyPage() throws {
        let pages = Corpus.files("api/filing-index").filter { $0.hasSuffix("-index.html") }
        #expect(pages.count > 10)
        for page in pages {
            let listing = self.listing(try Corpus.bytes(page))
            #expect(listing.documents.count + listing.nameless > 0, "\(page)")
            for document in listing.documents { #expect(!document.name.contains("/") && document.type != nil, "\(page): \(document)") }
            #expect(listing.documents(.primary).count == (listing.documents.isEmpty ? 0 : 1), "\(page)")
        }
        let old = listing(try Corpus.bytes("api/filing-index/0000912057-00-023442-index.html"))
        #expect(old.documents.isEmpty && old.nameless == 5)
    }

    @Test(arguments: ["", "<tr>", "<tr><td>1</td>", "<tr><td>1<td>2<td>3<td>4<td>5</tr>", "<TR><TD>x</TD></TR>", "<tr><td", "<"])
    func notAPage(_ text: String) {
        #expect(listing(Array(text.utf8)).documents.isEmpty)
    }

    @Test func namesThatCouldLeaveTheFolder() {
        func row(_ link: String) -> [UInt8] {
            Array("<tr><td>1</td><td>A &amp; B</td><td><a href=\"\(link)\">x</a></td><td>10-K</td><td>7</td></tr>".utf8)
        }
        for link in ["/Archives/..", "/a/.", "/", "", "/a/b\u{1}c"] { #expect(listing(row(link)).documents.isEmpty) }
        #expect(listing(row("/a/../b.htm")).documents.first?.name == "b.htm")
        #expect(listing(row("/a/b.htm")).documents.first?.description == "A & B")
    }
}
