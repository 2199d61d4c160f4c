import Glibc
import Testing

/// A pipeline that is killed at random moments and run again until it is done has the same results as a pipeline that was never killed.
struct KilledTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil

    @Test func rerunningAfterEveryKillLosesAndDoublesNothing() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "1000"
        let copies = ["copy-examples", "edgar", Self.isLong ? "400" : "30"]
        #expect(try Subprocess.run(copies, environment: environment, folder: sandbox.home).status == 0)
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(sandbox.home)/edgar"), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }

        let pipeline = """
            edgar-list --ticker ALDC | edgar-fetch --store filings | filing-parse | xbrl-extract | financials-load --db sqlite:x.db > receipts
            """
        func run(_ folder: String, killedAfter milliseconds: UInt32?) throws -> Int32? {
            let program = try Subprocess(["bash", "-o", "pipefail", "-c", pipeline], environment: environment, folder: folder)
            if let milliseconds {
                usleep(milliseconds * 1000)
                kill(-program.process, SIGKILL)
            }
            return program.wait(seconds: 300)
        }
        func contents(_ folder: String) throws -> String {
            let queries = """
                PRAGMA integrity_check;
                SELECT accession_number, form_type, sha256, processed FROM sec_filings ORDER BY 1;
                SELECT accession_number, document, offset, concept, value FROM facts ORDER BY 1, 2, 3;
                SELECT id, data, lines FROM financial_statements ORDER BY 1;
                """
            let result = try Subprocess.run(["sqlite3", "x.db", queries], folder: folder)
            return result.output + result.errors
        }

        let (whole, killed) = ("\(sandbox.home)/whole", "\(sandbox.home)/killed")
        for folder in [whole, killed] { #expect(try Subprocess.run(["mkdir", folder]).status == 0) }
        #expect(try run(whole, killedAfter: nil) == 0)
        for _ in 0..<(Self.isLong ? 60 : 5) { _ = try run(killed, killedAfter: UInt32.random(in: 5...(Self.isLong ? 4000 : 700))) }
        #expect(try run(killed, killedAfter: nil) == 0)

        let expected = try contents(whole)
        let found = try contents(killed)
        #expect(expected.hasPrefix("ok\n") && expected.count > 10_000)
        #expect(found == expected, "the databases differ")
        let files = try Subprocess.run(["diff", "-r", "\(whole)/filings", "\(killed)/filings"])
        #expect(files.status == 0, "\(files.output)")
    }
}
