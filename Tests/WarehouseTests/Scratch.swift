import Bytes
import Glibc
import JSONLines
import Records
import SQLite
import Testing
@testable import Warehouse

/// A database in a folder of its own, which is removed with this value.
final class Scratch {
    let path: String
    private let folder: String

    init() throws {
        var template = Array("/tmp/warehouse-XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
        path = folder + "/test.db"
    }

    deinit {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
        rmdir(folder)
    }

    /// Loads records, one on each line, as a single run. Returns receipts and rejects as short texts, in order.
    @discardableResult
    func load(_ lines: String, partial: Bool = false, spillSize: Int = 16 << 20, isStopped: Bool = false) throws -> [String] {
        try Self.load(lines, into: SQLiteStore(path: path, patience: 1), partial: partial, spillSize: spillSize, isStopped: isStopped)
    }

    static func load(_ lines: String, into store: any Store, partial: Bool = false, spillSize: Int = 16 << 20, isStopped: Bool = false) throws -> [String] {
        let loader = Loader(store, acceptsPartial: partial, spillSize: spillSize)
        for line in lines.split(separator: "\n") { _ = try loader.load(try record(String(line)), line: Array(line.utf8).span) }
        try isStopped ? loader.stop() : loader.finish()
        return loader.takeOutcomes().map { outcome in
            switch outcome {
            case .loaded(let receipt):
                let rows = receipt.rows.filter { $0.count > 0 }.map { "\($0.table) \($0.count)" }.joined(separator: ", ")
                return "\(receipt.accessionNumber.suffix(6)): \(rows)" + (receipt.skipped > 0 ? ", skipped \(receipt.skipped)" : "")
            case .rejected(let rejection, let accessionNumber, _):
                return "\(accessionNumber?.suffix(6) ?? "-"): \(rejection.code)\(rejection.isRetryable ? ", retryable" : "")"
            }
        }
    }

    /// The first column of the first row.
    func value(_ sql: String) throws -> String? {
        try SQLiteConnection(path: path).text(sql)
    }

    /// Every row of every table as JSON, to see whether anything changed.
    func contents() throws -> [String] {
        try ([Schema.filings] + Schema.tables).map { table in
            let columns = table.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
            return try value("SELECT json_group_array(json_array(\(columns))) FROM (SELECT * FROM \(table.name) ORDER BY 1, 2, 3)") ?? ""
        }
    }
}

func record(_ line: String) throws -> JSONObject {
    try JSONObject(parsing: Array(line.utf8).span)
}

/// Returns the records of a fictional filing, with its `end`.
func filing(_ number: Int, facts: [String], statements: [String] = [], ends: Bool = true, more: String = "") -> String {
    let accessionNumber = accession(number)
    var types: [String] = []
    if !statements.isEmpty { types.append("\"statement\"") }
    if !facts.isEmpty { types.append("\"fact\"") }
    var lines = [
        #"{"type":"filing","accession_number":"\#(accessionNumber)","cik":"0000000007","form_type":"10-K","filing_date":"2024-11-01"\#(more),"#
            + #""unfolded":[\#(types.joined(separator: ","))]}"#
    ]
    lines += statements.map { #"{"type":"statement","accession_number":"\#(accessionNumber)",\#($0)}"# }
    lines += facts.map { #"{"type":"fact","accession_number":"\#(accessionNumber)","document":"a.htm",\#($0)}"# }
    if ends { lines.append(#"{"type":"end","accession_number":"\#(accessionNumber)","facts":\#(facts.count),"statements":\#(statements.count)}"#) }
    return lines.joined(separator: "\n") + "\n"
}

func accession(_ number: Int) -> String {
    let digits = String(number)
    return "0000000007-24-" + String(repeating: "0", count: 6 - digits.count) + digits
}

let assets = #""offset":10,"concept":"us-gaap:Assets","value":1234567890123456789.10,"unit":"USD","decimals":-3,"period_end":"2024-09-28""#
let name = #""offset":20,"concept":"dei:EntityRegistrantName","value":"Acme \"Ü\" \u00e9\n""#
let income = #""statement_type":"income","role":"http://a/r","period_start":"2023-10-01","period_end":"2024-09-28","primary":true,"data":{"Revenues":1.50}"#

/// The fields of a record that was listed, or listed and fetched, on a day of 2025; a later day is a later origin.
func listed(_ day: Int) -> String { #","listed_at":"\#(moment(day))""# }
func fetched(_ day: Int) -> String { listed(day) + #","fetched_at":"\#(moment(day))""# }

private func moment(_ day: Int) -> String { Instant.utc(seconds: 1_735_689_600 + day * 86_400) }
