import Glibc
import Records
import Testing
@testable import Submission

/// Real submissions, where there are some: at SECFLOW_CORPUS, or beside the package.
@Suite(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct RealSubmissions {
    private func submission(_ name: String) throws -> Submission {
        try Submission(try SubmissionFile(path: "\(Corpus.folder)/submissions/\(name)"))
    }

    /// The feed's file and the one in the filing's folder name the same parties; only the tab form spells industries out.
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

enum Corpus {
    static let folder: String = {
        if let told = getenv("SECFLOW_CORPUS").map({ String(cString: $0) }), !told.isEmpty { return told }
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return "\(package)/../shared/corpus"
    }()

    static var isThere: Bool { getenv("SECFLOW_CORPUS") != nil || access(folder, F_OK) == 0 }
}
