import JSONLines
import Records
import Testing
@testable import FilingStore

@Suite struct `Keys of the store` {
    @Test(arguments: [
        "a.part", "A.PART", "x/a.part/b.txt", "a.txt.part", "a.part.gz", "a.0123456789abcdef", "a.txt.0123456789ABCDEF", "a.txt.0123456789abcdef.gz",
        "é.part", "a.0123456789abcdef/b.txt",
    ])
    func `names that the store itself uses are refused`(key: String) {
        #expect(SubmissionStore.fault(in: key) != nil)
    }

    @Test(arguments: [
        "a", "a.txt", "a.txt.gz", "part", "raw/10-K/2024/A/1.txt", "a.0123456789abcdeg", "a.0123456789abcdef.txt", "a.parts", "é.txt", "a.gz", "a.zz",
    ])
    func `other names are taken`(key: String) {
        #expect(SubmissionStore.fault(in: key) == nil)
    }

    private func keys(_ json: String, layout: String? = nil) throws -> [String] {
        let store = try SubmissionStore(folder: "/f", layout: layout.map { try KeyTemplate($0) })
        return try store.name(of: FilingRecord(JSONObject(parsing: Array(json.utf8).span))).keys
    }

    @Test func `a key is looked for in the spellings of older versions`() throws {
        #expect(try keys(#"{"key":"raw/10-K/a.txt"}"#) == ["raw/10-K/a.txt"])
        #expect(try keys(#"{"key":"raw/SC_13G/a.txt"}"#) == ["raw/SC_13G/a.txt", "raw/SC 13G/a.txt"])
        #expect(try keys(#"{"key":"a b_c.txt"}"#) == ["a_b_c.txt", "a b_c.txt", "a b c.txt"])
        let filing = #"{"accession_number":"0000000001-99-000001","cik":"0000000001","filing_date":"2000-01-02","form_type":"#
        let name = "2000/0000000001/0000000001-99-000001.txt"
        #expect(try keys(filing + #""10-K/A"}"#) == ["raw/10-K-A/\(name)"])
        #expect(try keys(filing + #""SC 13G"}"#) == ["raw/SC_13G/\(name)", "raw/SC 13G/\(name)"])
        #expect(try keys(filing + #""SC 13G"}"#, layout: "a b/{accession_number}") == ["a_b/0000000001-99-000001", "a b/0000000001-99-000001"])
    }

    @Test(arguments: ["..", "a/../b", "a//b", "../a.gz", ".gz", "a/...gz", "a\\u0001b", "a_b/.."]) func `a key that leads elsewhere is a reject`(key: String) {
        #expect(throws: (any Error).self) { try keys(#"{"key":"\#(key)"}"#) }
    }
}
