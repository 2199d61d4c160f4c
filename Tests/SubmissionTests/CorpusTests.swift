import Bytes
import Glibc
import JSONLines
import Records
import Testing
import TestSupport
@testable import Submission

/// Tests on real submissions, from the folder SECFLOW_CORPUS or `../shared/corpus`. Without either they are skipped.
@Suite(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct CorpusTests {
    private func submission(_ name: String) throws -> Submission {
        try Submission(try SubmissionFile(path: "\(Corpus.folder)/submissions/\(name)"))
    }

    /// The submission in the daily feed and the one in the filing's folder name the same parties. Only the tab form describes industries.
    @Test(arguments: ["0001104659-25-002604", "0001193125-24-100942"]) func sameFilingInTwoDialects(_ number: String) throws {
        let tagged = try submission("edgartools/\(number).nc").header
        let tab = try submission("edgartools/\(number).txt").header
        var parties = tab.parties
        for index in parties.indices { parties[index].sicDescription = nil }
        #expect(parties == tagged.parties)
        #expect(tab.series == tagged.series)
        #expect([tab.formType, tab.filingDate?.description] == [tagged.formType, tagged.filingDate?.description])
        #expect(tab.other == tagged.other)
    }

    /// Headers agree with EDGAR's list of a company's filings. Not compared are times, since the list has the wrong zone, and film numbers of submissions
    /// assembled for the corpus.
    @Test func headersAgainstTheListOfFilings() throws {
        let rows = try listedFilings()
        var compared = 0
        for path in Corpus.files("submissions/cassettes") + Corpus.files("assembled") where path.hasSuffix(".txt") {
            guard let submission = try? Submission(try SubmissionFile(path: "\(Corpus.folder)/\(path)")) else { continue }
            let header = submission.header
            guard let number = header.accessionNumber?.description, let row = rows[number] else { continue }
            compared += 1
            func listed(_ column: String) -> String? { row[column].flatMap { $0.isEmpty ? nil : $0 } }
            let party = header.parties.first { $0.fileNumber == listed("fileNumber") }
            #expect(party != nil, "\(number)")
            #expect(header.formType == listed("form"), "\(number)")
            #expect(header.filingDate?.description == listed("filingDate"), "\(number)")
            #expect(header.periodEnd?.description == listed("reportDate"), "\(number)")
            #expect(header.items.joined(separator: ",") == listed("items") ?? "", "\(number)")
            if let act = listed("act") { #expect(party?.act == act, "\(number)") }
            if let film = listed("filmNumber"), party?.filmNumber != "00000000" { #expect(party?.filmNumber == film, "\(number)") }
            // EDGAR keeps the HTML rendering of XML in a folder of its own.
            if path.hasPrefix("submissions"), let document = listed("primaryDocument") {
                #expect(submission.documents.first?.filename == document.split(separator: "/").last.map(String.init), "\(number)")
            }
        }
        #expect(compared >= 9)
    }

    /// Returns the rows of all recorded lists, by accession number.
    private func listedFilings() throws -> [String: [String: String]] {
        var rows: [String: [String: String]] = [:]
        for path in Corpus.files("api/submissions") + Corpus.files("api/jadchaar") where path.hasSuffix(".json") {
            let bytes = try readFile("\(Corpus.folder)/\(path)")
            let whole = try JSONValue(parsing: bytes.span)
            guard let members = (whole["filings"]?["recent"] ?? whole).members else { continue }
            let columns = members.compactMap { member in member.value.array.map { (member.key, $0) } }
            for (index, number) in (columns.first { $0.0 == "accessionNumber" }?.1 ?? []).enumerated() {
                guard let number = number.string else { continue }
                for (name, column) in columns where index < column.count { rows[number, default: [:]][name] = column[index].string }
            }
        }
        return rows
    }

    @Test func mostParties() throws {
        let header = try submission("headers/Midcap.40App.header.txt").header
        #expect(header.parties.count == 239)
        #expect(header.parties.allSatisfy { $0.role == "filer" && $0.cik != nil && $0.name != nil })
        #expect(header.other.isEmpty)
    }

    @Test func privacyEnhancedMessage() throws {
        let submission = try submission("secsgml/tab-privacy.txt")
        #expect(submission.header.acceptedAt == "2010-04-06T16:40:41-04:00")
        #expect(submission.documents.map(\.kind) == [.html, .html, .html, .html])
    }

    @Test func bracketOnTheNextLine() throws {
        let header = try submission("edgar-crawler-8K/1001136_8K_2000_0000950124-00-003635.txt").header
        let party = try #require(header.parties.first)
        #expect([party.sic, party.irsNumber, party.fileNumber] == ["5122", "411756256", "000-22247"])
        #expect(party.formerNames.map(\.name) == ["NM HOLDINGS INC", "NUTRITION MEDICAL INC"])
        #expect(party.mailAddress?.city == "MINNEAPOLIS")
    }
}
