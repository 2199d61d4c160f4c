import Bytes
import Glibc
import JSONLines
import Testing

/// filing-ask --batch against the stand-in's batches.
struct AskBatchTests {
    @Test(arguments: ["messages", "responses"])
    func aRunIsOneBatchAtHalfThePrice(_ dialect: String) throws {
        let site = try AskSite()
        try site.writeSections(20)
        let first = try site.ask("--dialect \(dialect) --batch --budget 5 --budget-file budget --metrics m.prom")
        #expect(first.status == 0, "\(first.errors)")
        let answers = try first.records().ofType("answer")
        let ledger = try site.ledger()
        #expect(answers.count == 20 && ledger.count == 20 && Set(ledger.compactMap { $0["batch"]?.string }).count == 1)
        #expect(AskSite.cost(ledger) == AskSite.cost(answers))
        #expect(try Subprocess.text(of: "\(site.work)/m.prom").contains("secflow_answers_total{tool=\"filing-ask\"} 20"))
        // The whole reservation is settled.
        let spent = try site.run("filing-ask --spent --budget-file budget")
        #expect(spent.output.contains("lost 0 USD") && spent.output.contains("reserved 0 USD"), "\(spent.output)")
        #expect(try site.ask("--dialect \(dialect) --batch").output == first.output)
        #expect(try site.ledger().count == 20)
        #expect(try site.blamed() == "")
    }

    @Test(arguments: ["messages", "responses"])
    func aKilledRunFindsItsBatchAgain(_ dialect: String) throws {
        let site = try AskSite("--batch-seconds 2")
        try site.writeSections(20)
        for _ in 0..<4 {
            let program = try Subprocess(
                ["bash", "-c", "exec filing-ask \(AskSite.options) --dialect \(dialect) --batch --quiet < sections"], environment: site.environment,
                folder: site.work)
            _ = program.wait(seconds: Double.random(in: 0.2...0.9))
            kill(program.process, SIGKILL)
            _ = program.wait(seconds: 10)
        }
        let last = try site.ask("--dialect \(dialect) --batch")
        #expect(last.status == 0, "\(last.errors)")
        #expect(try last.records().ofType("answer").count == 20)
        #expect(try site.ledger().count == 20)
    }

    /// The service has made the batch, and its answer never came: the batch is found by its requests, or by its mark.
    @Test(arguments: ["messages", "responses"])
    func aBatchWhoseNameIsNotKnownIsFound(_ dialect: String) throws {
        let site = try AskSite()
        try site.writeSections(6)
        try site.writeSections(6, text: "others ", file: "others")
        // Another batch of the same size stands before it.
        #expect(try site.ask("--dialect \(dialect) --batch --cache elsewhere", input: "others").status == 0)
        try site.setFaults("\(dialect == "messages" ? "reset" : "none") 1\nreset 1")
        let broken = try site.ask("--dialect \(dialect) --batch")
        #expect(broken.status == 75, "\(broken.errors)")
        try site.setFaults("")
        let result = try site.ask("--dialect \(dialect) --batch")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try site.ledger().count == 12)
    }

    @Test func entriesThatExpireOrFailAreRejects() throws {
        let site = try AskSite()
        try site.writeSections(30)
        let write = try Subprocess.run(["bash", "-c", "echo expired errored answer quote refusal > ledger.batch-faults"], folder: site.sandbox.home)
        try #require(write.status == 0)
        let result = try site.ask("--batch --attempts 1 --rejects rejects")
        #expect(result.status == 75)
        let codes = try BucketSite.records(Subprocess.text(of: "\(site.work)/rejects")).compactMap { $0["code"]?.string }
        #expect(Set(codes).isSuperset(of: ["batch_expired", "batch_failed"]))
        // What was answered is kept; the rest is asked about in another batch.
        let calls = try site.ledger().count
        let unlink = try Subprocess.run(["rm", "ledger.batch-faults"], folder: site.sandbox.home)
        try #require(unlink.status == 0)
        let rest = try site.ask("--batch --attempts 1 --rejects rest")
        #expect(rest.status == 1, "\(rest.errors)")
        #expect(try site.ledger().count == 30 && calls < 30)
    }

    @Test func theBudgetHoldsForABatch() throws {
        let site = try AskSite()
        try site.writeSections(20)
        let result = try site.ask("--batch --budget 0.01")
        #expect(result.status == 75 && result.errors.contains("the batch may cost"), "\(result.errors)")
        #expect(try site.ledger().isEmpty)
    }
}
