import Bytes
import JSONLines
import Testing
@testable import Records

struct KeyTemplateTests {
    private func filing(_ json: String) throws -> FilingRecord {
        FilingRecord(try JSONObject(parsing: Array(json.utf8).span))
    }

    @Test func standard() throws {
        let template = try KeyTemplate(KeyTemplate.standard)
        let json = #"{"accession_number":"0000000001-99-000001","cik":"0000000001","form_type":"SC 13D/A","filing_date":"2000-01-02"}"#
        #expect(try template.key(of: try filing(json)) == "raw/SC_13D-A/2000/0000000001/0000000001-99-000001.txt")
        #expect(try template.key(of: try filing(json), keepingBlanks: true) == "raw/SC 13D-A/2000/0000000001/0000000001-99-000001.txt")
        let withTicker = #"{"accession_number":"0000000001-99-000001","cik":"0000000001","ticker":"AB/C"}"#
        #expect(try template.key(of: try filing(withTicker)) == "raw/unknown/1999/AB-C/0000000001-99-000001.txt")
    }

    @Test(arguments: [
        "", "x.txt", "{accession_number", "accession_number}", "{accession}", "{}", "/{accession_number}", "../{accession_number}", "a//{accession_number}",
    ])
    func noTemplate(_ text: String) {
        #expect(throws: KeyTemplate.Failure.self) { try KeyTemplate(text) }
    }

    @Test func missingField() throws {
        let template = try KeyTemplate("{ticker}/{accession_number}")
        #expect(throws: Rejection.self) { try template.key(of: try filing(#"{"accession_number":"0000000001-99-000001"}"#)) }
    }

    @Test func blanksOfTheTemplateStay() throws {
        let filing = try filing(#"{"accession_number":"0000000001-99-000001","company_name":" A  B/C "}"#)
        #expect(try KeyTemplate("by name/{company_name}/{accession_number}").key(of: filing) == "by name/_A__B-C_/0000000001-99-000001")
    }

    @Test(arguments: ["..", ".", "a\\u0000b", "a\\nb"]) func hostileValues(_ value: String) throws {
        let template = try KeyTemplate("{ticker}/{accession_number}")
        let filing = try filing(#"{"accession_number":"0000000001-99-000001","ticker":"\#(value)"}"#)
        #expect(throws: Rejection.self) { try template.key(of: filing) }
    }

    @Test func faults() {
        for key in ["", "/a", "a/", "a//b", "../a", "a/./b", String(repeating: "a", count: 241), String(repeating: "a/", count: 600) + "a"] {
            #expect(KeyTemplate.fault(in: key) != nil)
        }
        #expect(KeyTemplate.fault(in: "raw/10-K/a..b.txt") == nil)
    }
}
