import Bytes
import Glibc
import JSONLines
import Testing

/// filing-ask against a service that says what it should not, or wants no calls.
struct AskServiceTests {
    /// A cool-off that is longer than a run waits, whatever number it is.
    @Test(arguments: ["429/4000", "429/9223372036854775807", "503/4000"])
    func aLongCoolOffIsNotWaitedFor(_ fault: String) throws {
        let site = try AskSite()
        try site.writeSections(6, each: 1)
        try site.setFaults(fault)
        let result = try site.ask("--jobs 2 --rejects rejects --budget 5 --budget-file budget", seconds: 60)
        #expect(result.status == 75 && result.errors.contains("no calls for 3600 s"), "\(result.errors)")
        #expect(try site.codes() == [String](repeating: "throttled", count: 6))
        // A later run, in which the service would answer, does not call it while the cool-off lasts.
        try site.setFaults("")
        let again = try site.ask("--rejects again --budget 5 --budget-file budget", seconds: 60)
        #expect(again.status == 75, "\(again.errors)")
        #expect(try site.codes("again") == [String](repeating: "throttled", count: 6))
        #expect(try site.ledger().isEmpty && site.blamed() == "")
        let spent = try site.run("filing-ask --spent --budget-file budget")
        #expect(spent.output.contains("spent 0 USD") && spent.output.contains("lost 0 USD"), "\(spent.output)")
    }

    @Test(arguments: [
        ("messages", "echo_model"), ("messages", "echo_stop"), ("messages", "echoed_refusal"), ("messages", "echo_text"), ("messages", "echo_error"),
        ("responses", "echo_model"), ("responses", "echoed_refusal"), ("responses", "echo_text"), ("responses", "echo_error"),
    ])
    func aKeyThatTheServiceRepeatsIsNotWritten(_ dialect: String, _ fault: String) throws {
        let key = "sk-secret-0123456789"
        let site = try AskSite("--key \(key)", key: key)
        try site.writeSections(2)
        try site.setFaults(fault)
        let result = try site.ask("--dialect \(dialect) --rejects rejects --cache cache --metrics m.prom --log-format json")
        #expect([0, 1].contains(result.status), "\(result.errors)")
        try site.write("records", result.output + result.errors)
        // Not even the beginning of it, where a message was cut.
        #expect(try site.run("grep -r 'sk-sec' . ../state; true").output == "")
        #expect(try site.run("grep -rl '[[]key]' . | wc -l").output != "0\n")
    }

    @Test(arguments: ["messages", "responses"]) func aServiceOnThisHostIsNotCalledThroughAProxy(_ dialect: String) throws {
        let site = try AskSite()
        try site.writeSections(1)
        // Nobody listens at the proxy's address.
        let proxy = ["http_proxy": "http://127.0.0.1:9", "all_proxy": "http://127.0.0.1:9", "no_proxy": "", "NO_PROXY": ""]
        let result = try site.ask("--dialect \(dialect)", proxy, seconds: 200)
        #expect(result.status == 0, "\(result.errors)")
    }

    /// An answer that was taken without a look at its quotes is none where they must be proven.
    @Test func anUnprovenQuoteIsNotTakenFromTheCache() throws {
        let site = try AskSite()
        try site.writeSections(3)
        try site.write("loose.yaml", AskSite.prompt.replacing(", quote: true", with: ""))
        try site.setFaults("quote")
        #expect(try site.run("filing-ask --prompt loose.yaml < sections").status == 0)
        let strict = try site.ask("--attempts 1 --rejects rejects")
        #expect(strict.status == 1, "\(strict.errors)")
        #expect(try site.codes() == [String](repeating: "quote_not_found", count: 3))
    }

    /// A disk that is full in the middle of a line leaves the journal as it was.
    @Test func aFullDiskLeavesTheJournalWhole() throws {
        let site = try AskSite()
        try site.writeSections(1)
        #expect(try site.ask("--budget 5 --budget-file budget").status == 0)
        // Lines up to a few bytes before one kilobyte, which is the limit of a file below.
        let fill = """
            while [ $(($(wc -c < budget) + 100)) -lt 1024 ]; do echo '2026-01-01T00:00:00Z spent 0.01 end' >> budget; done
            cp budget before
            """
        #expect(try site.run(fill).status == 0)
        let full = try site.run("ulimit -f 1; filing-ask \(AskSite.options) --cache other --budget 5 --budget-file budget < sections")
        #expect(full.status == 74, "\(full.errors)")
        #expect(try site.run("cmp before budget").status == 0)
        #expect(try site.ledger().count == 1)
    }

    /// Numbers of tokens that are missing are not taken for none.
    @Test func anAnswerWithoutItsTokensCostsTheMost() throws {
        let site = try AskSite()
        try site.writeSections(1)
        try site.setFaults("no_output 1")
        let result = try site.ask("--budget 5 --budget-file budget")
        #expect(result.status == 0, "\(result.errors)")
        let spent = try site.run("filing-ask --spent --budget-file budget")
        let text = try #require(try /spent ([0-9.]+) USD/.firstMatch(in: spent.output)?.1)
        // 400 tokens of output at 15 dollars a million are a part of the greatest cost.
        #expect(AskSite.parts(text) > AskSite.cost(try site.ledger()) + AskSite.parts("0.006"))
    }
}
