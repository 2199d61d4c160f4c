import Testing

/// Real filings, checked by the programs that come with the corpus. Skipped without the corpus, unless SECFLOW_CORPUS is set.
@Suite(.enabled(if: Places.corpus != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct CorpusTests {
    private static let folder = Places.corpus ?? ""
    private static let judges = "\(folder)/../tools"

    @Test func theCorpusIsWhereItShouldBe() {
        #expect(Places.exists("\(Self.folder)/MANIFEST.tsv"), "\(Self.folder) is not the corpus")
    }

    @Test func everyDocumentIsCutOutAsExpected() throws {
        let result = try Subprocess.run(["\(Self.judges)/check-documents", Self.folder, "\(Places.binaries)/filing-parse"], seconds: 600)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
    }

    @Test func everySectionIsCutOutAsExpected() throws {
        let result = try Subprocess.run(["\(Self.judges)/check-sections", Self.folder, "\(Places.binaries)/filing-parse"], seconds: 600)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
    }

    @Test func figuresOnTheFaceOfTheStatementsAreAsExpected() throws {
        let result = try Subprocess.run(["\(Self.judges)/check-statements", Self.folder, "\(Places.binaries)/xbrl-extract"], seconds: 600)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
    }

    @Test func figuresOfOtherSectorsAreAsExpected() throws {
        let result = try Subprocess.run(["\(Self.judges)/check-statements", "\(Self.folder)/sectors", "\(Places.binaries)/xbrl-extract"], seconds: 600)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
    }

    @Test func facesAreAsExpectedCellByCell() throws {
        let result = try Subprocess.run(["\(Self.judges)/check-faces", Self.folder, "\(Places.binaries)/xbrl-extract"], seconds: 600)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
    }

    @Test(arguments: ExpectedFacts.all(in: folder))
    func factsAreAsExpected(_ expected: ExpectedFacts) throws {
        let command = #"xbrl-extract --quiet --emit facts "$DOCUMENT" | "$JUDGE" "$EXPECTED" --source "$DOCUMENT""#
        let result = try Subprocess.run(
            ["bash", "-c", "set -o pipefail; \(command)"],
            environment: ["DOCUMENT": expected.document, "JUDGE": "\(Self.judges)/check-facts", "EXPECTED": expected.facts], seconds: 300)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(2000))")
    }
}

/// A document and the facts expected in it.
struct ExpectedFacts: CustomStringConvertible, Sendable {
    let name: String
    let facts: String
    let document: String

    var description: String { name }

    /// `NAME.facts.ndjson` has its document beside it, `NAME.txt` or `NAME.htm`. In a pair, the inline document and the instance that the SEC extracted from it
    /// have the same facts.
    static func all(in corpus: String) -> [ExpectedFacts] {
        var all: [ExpectedFacts] = []
        func add(_ folder: String) {
            for name in Places.names(in: "\(corpus)/\(folder)") where name.hasSuffix(".facts.ndjson") {
                let stem = name.dropLast(".facts.ndjson".count)
                for document in ["\(stem).txt", "\(stem).htm", "\(stem)_htm.xml"] where Places.exists("\(corpus)/\(folder)/\(document)") {
                    let path = "\(corpus)/\(folder)"
                    all.append(ExpectedFacts(name: "\(folder)/\(document)", facts: "\(path)/\(name)", document: "\(path)/\(document)"))
                }
            }
        }
        add("assembled")
        add("oracle")
        for folder in Places.names(in: "\(corpus)/ixbrl") { add("ixbrl/\(folder)") }
        for folder in Places.names(in: "\(corpus)/ixbrl/pairs") { add("ixbrl/pairs/\(folder)") }
        return all
    }
}
