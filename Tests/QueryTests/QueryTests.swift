import Query
import Testing

/// One test after another: each forks processes, which only a process without busy threads can do safely.
@Suite(.serialized) struct QueryTests {
    private static func results(_ expressions: [String], _ values: [String], filing: String = "{\"form_type\":\"8-K\"}") throws -> [[QueryResult]] {
        let runner = try QueryRunner(expressions)
        let jobs = values.map { QueryJob(expressions: Array(expressions.indices), value: Array($0.utf8), filing: Array(filing.utf8)) }
        for job in jobs { try runner.submit(job) }
        for job in jobs { try runner.finish(job) }
        return jobs.map(\.results)
    }

    private static func result(_ expression: String, _ value: String = "{\"a\":2,\"items\":[\"1.01\",\"4.01\"]}") throws -> QueryResult? {
        try results([expression], [value]).first?.first
    }

    private static func failure(_ expressions: [String]) -> QueryFailure? {
        do throws(QueryFailure) {
            _ = try QueryRunner(expressions)
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        (".a > 1", true), (".a > 2", false), (".b", false), (".items[] == \"4.01\"", true), (".items[] | select(. == \"9\")", false), ("empty", false),
        ("0", true), ("$filing.form_type == \"8-K\"", true), ("\"input (\" | length > 3", true), (".env, .input | not", true), ("\"\\(.a)\" == \"2\"", true),
        ("def big: . > 1; .a | big", true), (".a as $x | $x == 2", true), ("try error(\"x\") catch . == \"x\"", true),
        ("if .a then false else true end", false),
    ])
    func anExpressionHoldsIfAnOutputIsTrue(_ expression: String, _ holds: Bool) throws {
        #expect(try Self.result(expression) == (holds ? .yes : .no))
    }

    @Test func aFailureCostsTheExpressionOnThatRecord() throws {
        let results = try Self.results([".a + 1 > 2", ".a | tostring | . == \"x\""], ["{\"a\":2}", "{\"a\":\"x\"}", "{\"a\":3}"])
        #expect(results[0] == [.yes, .no] && results[2] == [.yes, .no])
        guard case .failed(let message) = results[1][0] else { throw QueryFailure("it did not fail") }
        #expect(message.contains("cannot be added") && results[1][1] == .yes)
    }

    /// Expressions that end jq's process, or never end, only on the second of three records.
    @Test(arguments: [
        "if .a == 2 then [] | .[2147483647] = 1 else true end", "if .a == 2 then (-9223372036854775808 * .b) % -1 else true end",
        "if .a == 2 then def f: f; f else true end",
    ])
    func aCrashOrAnEndlessExpressionCostsThatExpressionOnThatRecord(_ expression: String) throws {
        let results = try Self.results([".a > 0", expression, ".a < 9"], ["{\"a\":1}", "{\"a\":2,\"b\":1}", "{\"a\":3}"])
        #expect(results[0] == [.yes, .yes, .yes] && results[2] == [.yes, .yes, .yes])
        #expect(results[1].count == 3 && results[1][0] == .yes && results[1][2] == .yes)
        guard case .failed = results[1][1] else { throw QueryFailure("it did not fail: \(results[1][1])") }
    }

    @Test func memoryIsLimited() throws {
        guard case .failed? = try Self.result("[limit(400000000; repeat(1))] | length > 0") else { throw QueryFailure("it did not fail") }
    }

    @Test func theEnvironmentIsEmpty() throws {
        // The words are refused, so that the check cannot be turned off by a spelling; the environment is empty all the same.
        #expect(Self.failure(["$ENV.PATH"])?.expression == 0)
        #expect(Self.failure(["$ ENV | length"]) != nil)
    }

    @Test(arguments: [
        "import \"a\" as a; true", "include \"a\"; true", "input", "[inputs]", "halt", "\"x\" | halt_error", "debug", "stderr", "env.PATH", "$ENV.PATH", "now",
        "\"\\(input)\"", "\"\\(\"\\(env)\")\"", ".a | (debug)", "input_filename", "1) or (2", "1 ) | halt", ".a # comment", "\"open", "(.a", "{", "", "  ",
        "[)]",
    ])
    func whatIsRefused(_ expression: String) {
        #expect(Self.failure([".a", expression])?.expression == 1)
    }

    @Test func theWrongExpressionIsNamed() {
        let failure = Self.failure([".a", ".b ==", "nosuch(1)"])
        #expect(failure?.expression == 1 && failure?.message.contains("syntax error") == true, "\(String(describing: failure))")
        #expect(Self.failure([".a", "nosuch(1)"])?.message.contains("nosuch/1 is not defined") == true)
        #expect(Self.failure([".a", "$nosuch"])?.expression == 1)
    }

    @Test func anExpressionThatCrashesTheCompilerIsNamed() {
        let failure = Self.failure([".a", "-9223372036854775808 % -1", ".b"])
        #expect(failure == nil || failure?.expression == 1)
    }

    @Test func manyExpressionsAreOneProgram() throws {
        let expressions = (0..<QueryLimits.count).map { ".a == \($0) or (.b | tostring | test(\"^x\($0)$\"))" }
        let results = try Self.results(expressions, (0..<20).map { "{\"a\":\($0 * 50)}" })
        for (number, result) in results.enumerated() { #expect(result.indices.filter { result[$0] == .yes } == [number * 50]) }
        #expect(Self.failure(expressions + ["true"]) != nil)
    }

    @Test func manyRecordsKeepTheirOrder() throws {
        let results = try Self.results([".a % 7 == 0"], (0..<5000).map { "{\"a\":\($0),\"text\":\"\(String(repeating: "x", count: $0 % 300))\"}" })
        #expect(results.indices.filter { results[$0] == [.yes] } == Array(stride(from: 0, to: 5000, by: 7)))
    }

    @Test func aRecordThatIsNotJSONFailsAlone() throws {
        let results = try Self.results([".a", ".b"], ["{\"a\":1}", "{\"a\":", "{\"b\":1}"])
        #expect(results[0] == [.yes, .no] && results[2] == [.no, .yes])
        #expect(results[1].allSatisfy { if case .failed = $0 { true } else { false } } && results[1].count == 2)
    }
}
