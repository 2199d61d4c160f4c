import Bytes
import Glibc
import JSONLines
import Testing

/// Examples/agents: three agents in a row, under flow-run, killed at random moments.
struct AskAgentsTests {
    @Test func theNoteIsFinishedAfterKills() throws {
        let site = try AskSite("--slow 0.2")
        var environment = site.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "0"
        let mirror = try TestServer(commands: TestServer.mirror(of: Places.examples + "/edgar"), folder: site.sandbox.home, environment: &environment)
        defer { mirror.stop() }
        environment["EDGAR_DATA_URL"] = nil
        let command = "flow-run --name agents --db sqlite:flows.db -- make -f \"$EXAMPLES/agents/Makefile\" BUDGET=3.00"
        var killed = 0
        for seconds in [0.4, 0.9, 1.4] {
            let program = try Subprocess(["bash", "-c", "exec \(command)"], environment: environment, folder: site.work)
            if program.wait(seconds: seconds) == nil { killed += 1 }
            program.stop()
            // What flow-run started ends with it; the next run waits for nobody.
            usleep(500_000)
        }
        #expect(killed > 0)
        let result = try Subprocess.run(
            ["bash", "-c", "within 60 \(command)"], environment: environment, folder: site.work, seconds: 120)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let note = try Subprocess.text(of: "\(site.work)/notes/0009990001-25-000009.md")
        let submission = try readFile("\(Places.examples)/edgar/0009990001-25-000009.txt")
        // Each paragraph has its quote, and the place where it stands.
        let places = note.matches(of: #/\n> ([^\n]+)\n\n\[([^\]]+), byte (\d+)\]\(http/#)
        #expect(!places.isEmpty && !note.contains("no proven quote"), "\(note)")
        for place in places {
            let start = try #require(Int(place.3))
            let word = try #require(place.1.split(separator: " ").first.map { $0.replacing("\\", with: "") })
            #expect(submission[start...].starts(with: word.utf8), "\(place.1)")
        }
        // Nothing was paid twice but what a kill cut off.
        let answers = try BucketSite.records(Subprocess.text(of: "\(site.work)/edited.ndjson")).ofType("answer")
        #expect(Set(answers.compactMap { $0["question"]?.string }) == ["analyst@1", "critic@1", "editor@1"])
        let ledger = try site.ledger()
        #expect(ledger.count <= answers.reduce(0) { $0 + ($1["calls"]?.integer ?? 0) } + 4 * killed)
        #expect(try site.blamed() == "")
    }

    /// Examples/nightly: with questions, the answers are loaded, and in a file for people.
    @Test func aNightHasItsAnswers() throws {
        let site = try AskSite()
        var environment = site.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "0"
        let mirror = try TestServer(commands: TestServer.mirror(of: Places.examples + "/edgar"), folder: site.sandbox.home, environment: &environment)
        defer { mirror.stop() }
        environment["EDGAR_DATA_URL"] = nil
        let command = """
            cp -r "$EXAMPLES/nightly" "$EXAMPLES/prompts" . && cd nightly
            ./night DAY=2025-11-20 PROMPTS=../prompts/risks.yaml PRICES=../prompts/prices.yaml ASK_BUDGET=1.00
            """
        for _ in 0..<2 {
            let result = try Subprocess.run(["bash", "-c", command], environment: environment, folder: site.work, seconds: 120)
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            let answers = try BucketSite.records(Subprocess.text(of: "\(site.work)/nightly/processed/analysis/risk_factors.json"))
            #expect(answers.map { $0["question"]?.string } == ["risks@1"])
            #expect(answers.map { $0["accession_number"]?.string } == ["0009990001-25-000009"])
            #expect(try AskSite.cost(site.ledger()) == AskSite.cost(answers))
        }
        #expect(try site.ledger().count == 1)
        #expect(try Subprocess.text(of: "\(site.work)/nightly/nights/2025-11-20/artifacts.txt").contains("processed/analysis/risk_factors.json"))
    }
}
