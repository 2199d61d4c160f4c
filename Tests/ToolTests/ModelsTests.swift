import Bytes
import Glibc
import JSONLines
import Testing

/// filing-ask with what others wrote: a stand-in for both services, a real small model, and the services' own packages. Only with `--full models`.
@Suite(.enabled(if: Places.environment("SECFLOW_MODELS") != nil, "needs the packages of --full models"))
struct ModelsTests {
    private static let programs = Places.environment("SECFLOW_MODELS") ?? ""

    /// The stand-in of this package gives what the official packages read, and every request and answer is of their types.
    @Test func theStandInSpeaksAsTheOfficialPackagesDo() throws {
        let site = try AskSite("--validate", python: "\(Self.programs)/python3")
        let port = try #require(site.environment["PORT"])
        let calls = try site.run("\(Self.programs)/python3 \"$PACKAGE/Tests/ToolTests/Servers/model-sdk\" \(port)")
        #expect(
            calls.output == """
                message end_turn True
                stream end_turn True
                response completed True
                events response.created response.completed
                error 401
                error 401
                batch ['succeeded'] 1
                batch 200

                """, "\(calls.errors)")
        let shapes = "\(site.sandbox.home)/ledger.shapes"
        for verdict in try BucketSite.records(Subprocess.text(of: shapes)) { #expect(verdict["verdict"]?.string == "ok", "\(verdict)") }
        #expect(unlink(shapes) == 0)
        try AskVerdicts.run(site)
        // The ordinary tests compare what is sent with these verdicts.
        let verdicts = AskVerdicts.lines(try BucketSite.records(Subprocess.text(of: shapes)))
        let text = verdicts.map { "\($0)\n" }.joined()
        if Places.environment("SECFLOW_RECORD") != nil {
            let bytes = Array(text.utf8)
            try writeFile(bytes.span, to: AskVerdicts.path)
        }
        #expect(try Subprocess.text(of: AskVerdicts.path) == text)
        for verdict in verdicts { #expect(verdict.hasSuffix(#""verdict":"ok"}"#), "\(verdict)") }
    }

    /// llmock finds nothing to blame in how filing-ask meets faults.
    @Test(arguments: ["messages", "responses"]) func llmockHasNothingToBlame(_ dialect: String) throws {
        let site = try AskSite()
        var environment = site.environment
        let mock = try TestServer(
            commands: "exec \(Self.programs)/llmock serve --host 127.0.0.1 --port \"$PORT\" --error-rate 429=0.2 --error-rate 500=0.1",
            folder: site.sandbox.home, environment: &environment)
        defer { mock.stop() }
        try site.writeSections(10)
        let addresses = ["ANTHROPIC_BASE_URL": "http://127.0.0.1:\(mock.port)/anthropic", "OPENAI_BASE_URL": "http://127.0.0.1:\(mock.port)/v1"]
        let result = try site.ask("--dialect \(dialect) --rejects rejects", addresses, seconds: 300)
        // It makes texts up: no quote of its own stands in ours.
        let codes = Set(try BucketSite.records(Subprocess.text(of: "\(site.work)/rejects")).compactMap { $0["code"]?.string })
        #expect(result.status == 1 && codes.isSubset(of: ["invalid_json", "schema_mismatch", "quote_not_found"]), "\(result.errors)")
        let report = try site.run("\(Self.programs)/llmock report --url http://127.0.0.1:\(mock.port)")
        #expect(report.status == 0, "\(report.output)")
    }

    /// A real model says something in JSON, and its quotes are proven or rejected.
    @Test(arguments: ["messages", "responses"]) func aRealModelAnswers(_ dialect: String) throws {
        let site = try AskSite()
        let schema = #"{"type":"object","properties":{"quote":{"type":"string","maxLength":60}},"required":["quote"],"additionalProperties":false}"#
        try site.write("schema.json", schema)
        var environment = site.environment
        environment["SCHEMA"] = "\(site.work)/schema.json"
        let model = try TestServer(
            commands: #"exec \#(Self.programs)/python3 "$PACKAGE/Tests/ToolTests/Servers/model-local" "$PORT" "$SCHEMA""#, folder: site.sandbox.home,
            environment: &environment)
        defer { model.stop() }
        try site.write(
            "small.yaml",
            """
            name: small
            version: 1
            for: {sections: ["1A", "1B", "3"]}
            model: local
            max_output_tokens: 100
            user: Repeat the first words of the text.
            schema: {type: object, properties: {quote: {type: string, quote: true}}}

            """)
        let addresses = ["ANTHROPIC_BASE_URL": "http://127.0.0.1:\(model.port)", "OPENAI_BASE_URL": "http://127.0.0.1:\(model.port)/v1"]
        let command = """
            filing-parse --sections "$EXAMPLES/edgar/0009990001-25-000009.txt" \
                | filing-ask --prompt small.yaml --dialect \(dialect) --jobs 1 --attempts 1 --rejects rejects
            """
        let result = try site.run(command, addresses, seconds: 300)
        #expect([0, 1].contains(result.status), "\(result.errors)")
        let answers = try result.records().ofType("answer")
        let rejects = Places.exists("\(site.work)/rejects") ? try BucketSite.records(Subprocess.text(of: "\(site.work)/rejects")) : []
        #expect(answers.count + rejects.count == 3)
        let codes = Set(rejects.compactMap { $0["code"]?.string })
        #expect(codes.isSubset(of: ["quote_not_found", "max_tokens"]), "\(rejects)")
        for answer in answers { #expect(answer["quotes"]?.array?.count == 1 && (answer["usage"]?["output_tokens"]?.integer ?? 0) > 0) }
    }
}
