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

    /// Begins a run of a batch, and kills it while the service works on it.
    private func killedRun(_ site: AskSite, _ options: String, input: String = "sections") throws {
        let command = "exec filing-ask \(AskSite.options) --batch --quiet \(options) < \(input)"
        let program = try Subprocess(["bash", "-c", command], environment: site.environment, folder: site.work)
        #expect(TestClock.eventually(seconds: 30) { (try? site.run("grep -l '\"batch\":' cache/batches/*.json").status) == 0 })
        kill(program.process, SIGKILL)
        _ = program.wait(seconds: 10)
    }

    /// What other runs have answered meanwhile, as a run that was killed while it kept the answers, does not hide the batch; nor do further questions.
    @Test(arguments: ["messages", "responses"])
    func aBatchIsFoundByAnyOfItsQuestions(_ dialect: String) throws {
        let site = try AskSite("--batch-seconds 4")
        try site.writeSections(30)
        // Five sections have seven lines.
        #expect(try site.run("head -28 sections > some; head -7 sections > few; tail -28 sections > others").status == 0)
        let options = "--dialect \(dialect) --cache cache --budget 5 --budget-file budget"
        try killedRun(site, options, input: "some")
        #expect(try site.ask("\(options)", input: "few").status == 0)
        let rest = try site.ask("\(options) --batch")
        #expect(rest.status == 0, "\(rest.errors)")
        #expect(try rest.records().ofType("answer").count == 30)
        // Twenty of the batch, five of them asked by the other run too, and ten more.
        #expect(try site.ledger().count == 35)
        #expect(try site.run("ls cache/batches").output == "")
        let spent = try site.run("filing-ask --spent --budget-file budget")
        #expect(spent.output.contains("lost 0 USD") && spent.output.contains("reserved 0 USD"), "\(spent.output)")
    }

    @Test func aBatchServesSeveralInputs() throws {
        let site = try AskSite("--batch-seconds 2")
        try site.writeSections(20)
        #expect(try site.run("head -14 sections > first; tail -14 sections > second").status == 0)
        let options = "--cache cache --budget 5 --budget-file budget"
        try killedRun(site, options)
        for input in ["first", "second"] {
            let result = try site.ask("\(options) --batch", input: input)
            #expect(result.status == 0, "\(result.errors)")
            #expect(try result.records().ofType("answer").count == 10)
        }
        #expect(try site.ledger().count == 20)
        #expect(try site.run("ls cache/batches").output == "")
        let spent = try site.run("filing-ask --spent --budget-file budget")
        #expect(spent.output.contains("lost 0 USD"), "\(spent.output)")
    }

    /// A kill when all answers are kept, before or after the budget has counted them.
    @Test(arguments: [false, true]) func aKillBeforeTheEndIsCountedOnce(_ isSettled: Bool) throws {
        let site = try AskSite("--batch-seconds 2")
        try site.writeSections(10)
        let options = "--cache cache --budget 5 --budget-file budget"
        try killedRun(site, options)
        #expect(try site.run("cp -r cache/batches noted").status == 0)
        #expect(try site.ask("\(options) --batch").status == 0)
        // As the kill would have left it.
        #expect(try site.run("cp noted/*.json cache/batches\(isSettled ? "" : "; sed -i '/ settle /d' budget")").status == 0)
        #expect(try site.ask("\(options) --batch").status == 0)
        #expect(try site.run("ls cache/batches/*.json").output == "")
        let state = try site.run("filing-ask --spent --budget-file budget").output
        let spent = try #require(state.split(separator: "\n").first?.split(separator: " ").dropFirst().first)
        let billed = AskSite.cost(try site.ledger())
        #expect(state.contains("lost 0 USD") && AskSite.parts(spent) == billed, "\(state)")
    }

    /// An upload that fails costs nothing.
    @Test func aFailedUploadIsNoBatch() throws {
        let site = try AskSite()
        try site.writeSections(5)
        try site.setFaults("500 1")
        let options = "--dialect responses --batch --budget 5 --budget-file budget"
        #expect(try site.ask(options).status == 75)
        #expect(try site.ask(options).status == 0)
        let state = try site.run("filing-ask --spent --budget-file budget").output
        #expect(state.contains("lost 0 USD") && state.contains("reserved 0 USD"), "\(state)")
    }

    /// A batch that fails as a whole says why, costs nothing, and is tried again only if that may help.
    @Test(arguments: [("model_not_found", 69), ("token_limit_exceeded", 75)]) func aRefusedBatch(_ code: String, _ status: Int32) throws {
        let site = try AskSite()
        try site.writeSections(5)
        try site.set("batch-refused", "\(code) Line 1: not with this model")
        let options = "--dialect responses --batch --budget 5 --budget-file budget --cache cache"
        let refused = try site.ask(options)
        #expect(refused.status == status && refused.errors.contains("Line 1: not with this model"), "\(refused.errors)")
        let state = try site.run("filing-ask --spent --budget-file budget; ls cache/batches/*.json").output
        #expect(state.contains("spent 0 USD") && state.contains("lost 0 USD") && !state.contains(".json"), "\(state)")
        site.unset("batch-refused")
        #expect(try site.ask(options).status == 0)
    }

    /// A kill while answers are kept: some are in the cache, and the batch is still noted.
    @Test func aKillBetweenAnswersLosesNone() throws {
        let site = try AskSite("--batch-seconds 2")
        try site.writeSections(20)
        try site.set("batch-faults", "answer answer quote")
        let options = "--cache cache --rejects rejects"
        try killedRun(site, options)
        #expect(try site.run("cp -r cache/batches noted").status == 0)
        // The first round alone: nothing is asked again.
        let whole = try site.ask("\(options) --batch --attempts 1")
        let ledger = try site.ledger().count
        #expect(whole.status == 1 && ledger == 20, "\(whole.errors)")
        let lose = "cp noted/*.json cache/batches/; rm -f rejects; find cache -path '*/??/*.json' | sort | head -8 | while read file; do rm $file; done"
        #expect(try site.run(lose).status == 0)
        // Now answers that were none have a second attempt, which the kept ones among them have not used up.
        site.unset("batch-faults")
        let again = try site.ask("\(options) --batch --attempts 2")
        #expect(again.status == 0, "\(again.errors)")
        let answers = try again.records().ofType("answer")
        #expect(answers.count == 20)
        #expect(try site.ledger().count == answers.reduce(0) { $0 + ($1["calls"]?.integer ?? 0) })
        #expect(try AskSite.cost(site.ledger()) == AskSite.cost(answers))
    }

    @Test func aBatchThatIsGoneIsAskedAnew() throws {
        let site = try AskSite("--batch-seconds 2")
        try site.writeSections(10)
        let options = "--cache cache --budget 5 --budget-file budget"
        try killedRun(site, options)
        try site.set("gone", "batch-1")
        let result = try site.ask("\(options) --batch")
        #expect(result.status == 0 && result.errors.contains("does not know the batch batch-1"), "\(result.errors)")
        #expect(try result.records().ofType("answer").count == 10)
        #expect(try site.ledger().count == 20)
        let spent = try site.run("filing-ask --spent --budget-file budget")
        let text = try #require(try /spent ([0-9.]+) USD/.firstMatch(in: spent.output)?.1)
        #expect(AskSite.parts(text) > AskSite.cost(try site.ledger()) && spent.output.contains("lost 0 USD"), "\(spent.output)")
    }

    /// With another address the batch is not taken for one that is gone.
    @Test func aBatchOfAnotherServiceIsLeftAlone() throws {
        let site = try AskSite("--batch-seconds 1")
        try site.writeSections(5)
        try killedRun(site, "--cache cache")
        let other = try site.ask("--cache cache --batch", ["ANTHROPIC_BASE_URL": "http://127.0.0.1:9/other"])
        #expect(other.status == 78 && other.errors.contains("remove cache/batches/messages-"), "\(other.errors)")
        #expect(try site.ask("--cache cache --batch").status == 0)
        #expect(try site.ledger().count == 5)
    }

    @Test(arguments: ["messages", "responses"])
    func answersThatBreakOffAreFetchedAgain(_ dialect: String) throws {
        let site = try AskSite()
        try site.writeSections(20)
        try site.set("batch-faults", "answer answer expired")
        try site.set("cut-results")
        let result = try site.ask("--dialect \(dialect) --batch --rejects rejects")
        #expect(result.status == 75, "\(result.errors)")
        let codes = try site.codes()
        #expect(!codes.isEmpty && Set(codes) == ["batch_expired"])
        let answers = try result.records().ofType("answer")
        // Each filing with a question that expired is rejected whole: its answers are in the cache.
        site.unset("batch-faults")
        let rest = try site.ask("--dialect \(dialect) --batch")
        #expect(rest.status == 0, "\(rest.errors)")
        #expect(try rest.records().ofType("answer").count == 20 && answers.count < 20)
        #expect(try site.ledger().count == 20)
    }

    @Test func nothingIsPaidForAnInputThatIsNone() throws {
        let site = try AskSite()
        try site.writeSections(5)
        #expect(try site.run("(echo hello; cat sections) > wrong").status == 0)
        let wrong = try site.ask("--batch", input: "wrong")
        #expect(wrong.status == 65 && wrong.errors.contains("standard input, line 1: not a record"), "\(wrong.errors)")
        let named = try site.run("filing-ask \(AskSite.options) --batch wrong")
        #expect(named.status == 65 && named.errors.contains(" wrong, line 1: not a record"), "\(named.errors)")
        #expect(try site.ledger().isEmpty)
        // A file and a pipe are read as often as needed.
        for command in ["\(AskSite.options) --batch sections", "\(AskSite.options) --batch --cache other <(cat sections)"] {
            let result = try site.run("filing-ask \(command)")
            #expect(result.status == 0, "\(result.errors)")
            #expect(try result.records().ofType("answer").count == 5)
        }
        // A filing without its end, and a line that was cut off, are not asked about.
        let calls = try site.ledger().count
        let cut = try site.run("head -c -2 sections | filing-ask \(AskSite.options) --batch --cache third")
        #expect(cut.status == 75, "\(cut.errors)")
        #expect(try site.ledger().count == calls)
    }

    @Test func aRunThatIsStoppedWhileItReadsSaysSo() throws {
        let site = try AskSite()
        let program = try Subprocess(
            ["bash", "-c", "exec filing-ask \(AskSite.options) --batch < <(exec sleep 60)"], environment: site.environment, folder: site.work,
            errors: "\(site.work)/errors")
        usleep(1_500_000)
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 20) == 75)
        let errors = try Subprocess.text(of: "\(site.work)/errors")
        #expect(errors.contains("interrupted while the input was read") && !errors.contains("Interrupted system call"), "\(errors)")
    }

    @Test func aFolderMayHaveAnyName() throws {
        let site = try AskSite()
        try site.writeSections(5)
        let folder = try site.ask("--batch --cache redis-answers")
        #expect(folder.status == 0, "\(folder.errors)")
        #expect(try site.ask("--batch --cache redis://127.0.0.1:9/0").status == 64)
    }

    /// An answer that does not say what it cost is settled with the most that it may have cost.
    @Test func anAnswerWithoutItsTokensCostsTheMost() throws {
        let site = try AskSite()
        try site.writeSections(5)
        try site.set("batch-faults", "no_output")
        let result = try site.ask("--batch --budget 5 --budget-file budget --rejects rejects")
        #expect(result.status == 75, "\(result.errors)")
        #expect(try Set(site.codes()) == ["malformed_response"])
        let spent = try site.run("filing-ask --spent --budget-file budget")
        let text = try #require(try /spent ([0-9.]+) USD/.firstMatch(in: spent.output)?.1)
        #expect(AskSite.parts(text) >= AskSite.cost(try site.ledger()), "\(spent.output)")
    }

    /// Each run with --again asks as often as --attempts says.
    @Test func rejectsAreAskedAboutAgainOnce() throws {
        let site = try AskSite()
        try site.writeSections(5)
        try site.set("batch-faults", "quote")
        #expect(try site.ask("--batch --attempts 1").status == 1)
        #expect(try site.ledger().count == 5)
        let again = try site.ask("--batch --again --attempts 2 --rejects rejects")
        #expect(again.status == 1, "\(again.errors)")
        #expect(try Set(site.codes()) == ["quote_not_found"])
        #expect(try site.ledger().count == 15)
    }

    @Test func aLongCoolOffIsNotWaitedFor() throws {
        let site = try AskSite()
        try site.writeSections(5)
        try site.setFaults("429/9223372036854775807")
        let result = try site.ask("--batch --budget 5 --budget-file budget", seconds: 60)
        #expect(result.status == 75 && result.errors.contains("no calls for 3600 s"), "\(result.errors)")
        try site.setFaults("")
        #expect(try site.ask("--batch --budget 5 --budget-file budget").status == 0)
        #expect(try site.ledger().count == 5)
    }
}
