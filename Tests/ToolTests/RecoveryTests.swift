import JSONLines
import Testing

/// Examples/recovery/drill: what is destroyed is rebuilt with the same rows, files and objects, and a recovery that leaves something out is found.
@Suite(.serialized) struct RecoveryTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let drill = "\(Places.examples)/recovery/drill"

    private func run(_ command: String, in sandbox: Sandbox, seconds: Double) throws -> Subprocess.Result {
        var environment = sandbox.environment
        environment["DRILL"] = Self.drill
        environment["CORPUS"] = Places.corpus ?? ""
        return try Subprocess.run(["bash", "-e", "-o", "pipefail", "-c", command], environment: environment, folder: sandbox.work, seconds: seconds)
    }

    /// Runs the drill, and returns the lines of its report.
    private func ways(_ arguments: String, seconds: Double = 300) throws -> [JSONValue] {
        let sandbox = try Sandbox()
        let result = try run("\"$DRILL\" \(arguments) --report report", in: sandbox, seconds: seconds)
        #expect(result.status == 0, "\(result.output.suffix(2000))\(result.errors.suffix(2000))")
        print(result.output, terminator: "")
        return try BucketSite.records(Subprocess.text(of: "\(sandbox.work)/report"))
    }

    private func check(_ ways: [JSONValue], _ expected: [String]) {
        #expect(ways.compactMap { $0["from"]?.string } == expected)
        #expect(ways.allSatisfy { $0["result"]?.string == "same" })
    }

    @Test func aWarehouseOfSQLite() throws {
        check(try ways("--sqlite --filings 30"), ["the dump and the bucket", "the bucket alone", "the store"])
    }

    /// With PostgreSQL also by its log, and in the long run to a moment before a mistake, with a thousand filings of the corpus.
    @Test(.enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server: PostgreSQL may be missing"))
    func aWarehouseOfPostgreSQL() throws {
        let ways = ["the dump and the bucket", "the copy, the log and the bucket", "the bucket alone", "the store"]
        if !Self.isLong {
            check(try self.ways("--filings 30"), ways)
        } else {
            let folders = Places.corpus == nil ? "" : #"--from "$CORPUS/assembled" $(find "$CORPUS/submissions" -type d | sed 's/^/--from /')"#
            check(
                try self.ways("--to-time --filings 1000 \(folders)", seconds: 1800), Array(ways[..<2] + ["the copy and the log, to a time"] + ways[2...]))
        }
    }

    /// The tools that the drill runs, one of which loses something on the way back, though it succeeds.
    @Test(arguments: [
        ("filing-parse", #""$REAL/filing-parse" "$@" | if [ -e rows.before ]; then sed '$d'; else cat; fi"#, "other rows.*differences, --db"),
        ("financials-load", #"if [ -e rows.before ]; then sed '/"type":"filing"/s/10-Q/10-X/'; else cat; fi | "$REAL/financials-load" "$@""#, "other rows"),
        ("s3-put", #"if [ -e rows.after ]; then sed '$d'; else cat; fi | "$REAL/s3-put" "$@""#, "differences, --bucket"),
    ])
    func aLossIsFound(tool: String, script: String, finding: String) throws {
        let sandbox = try Sandbox()
        try write("#!/usr/bin/env bash\n\(script)\n", to: "\(sandbox.home)/bin/\(tool)")
        let result = try run(
            "chmod +x ../bin/*; export REAL; REAL=$(dirname \"$(command -v \(tool))\"); PATH=$(realpath ../bin):$PATH \"$DRILL\" --sqlite --filings 30",
            in: sandbox, seconds: 300)
        #expect(result.status == 1, "\(result.output.suffix(2000))\(result.errors.suffix(2000))")
        #expect(result.output.contains(try Regex(finding)), "\(result.output)")
    }

    @Test func whatItDoesNotTakeIsRefused() throws {
        let sandbox = try Sandbox()
        #expect(try run("\"$DRILL\" --nonsense", in: sandbox, seconds: 20).status == 64)
        let result = try run("mkdir none; \"$DRILL\" --from none", in: sandbox, seconds: 20)
        #expect(result.status == 66 && result.errors.contains("no submissions"), "\(result.errors)")
    }
}
