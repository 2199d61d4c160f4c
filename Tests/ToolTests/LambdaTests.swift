import JSONLines
import Testing

/// The functions of Examples/lambda, with a stand-in for Lambda's Runtime API.
struct LambdaTests {
    /// The guide's event: the latest filing of a company on a form.
    @Test func tickerAndForm() throws {
        let site = try LambdaSite()
        let (status, body) = try site.ask(#"{"ticker":"ALDC","form_type":"10-K"}"#)
        #expect(status == 200 && body["status"]?.string == "success")
        #expect(body["records"]?.array?.compactMap { $0["type"]?.string } == ["receipt"])
        // The same again stores nothing.
        #expect(try site.ask(#"{"ticker":"ALDC"}"#).body["records"]?.array?.first?["rows"]?["facts"]?.integer == 0)
        let none = try site.ask(#"{"ticker":"ALDC","form_type":"S-1"}"#)
        #expect(none.status == 404 && none.body["status"]?.string == "nothing")
        let unknown = try site.ask(#"{"ticker":"NOPE"}"#)
        #expect(unknown.status == 422 && unknown.body["error"]?.string == "edgar-list: no ticker \"NOPE\" at EDGAR")
        let (refused, error) = try site.invoke(#"{"what":1}"#)
        #expect(error != nil && refused["errorType"]?.string == "Refused")
        #expect(refused["errorMessage"]?.string == "status 65: the event is not known: no ticker, filings, Records or detail")
    }

    /// The gateway's events of both versions, with the parameters in the query, or in a body.
    @Test(arguments: [
        #"{"version":"2.0","requestContext":{"http":{"method":"GET"}},"queryStringParameters":{"ticker":"ALDC","form_type":"8-K"}}"#,
        #"{"httpMethod":"POST","requestContext":{"stage":"v1"},"queryStringParameters":null,"body":"{\"ticker\":\"ALDC\",\"form_type\":\"8-K\"}"}"#,
        #"{"version":"2.0","requestContext":{},"isBase64Encoded":true,"body":"eyJ0aWNrZXIiOiJBTERDIiwiZm9ybV90eXBlIjoiOC1LIn0="}"#,
    ])
    func theGateway(_ event: String) throws {
        let (status, body) = try LambdaSite().ask(event)
        #expect(status == 200 && body["records"]?.array?.first?["rows"]?["sec_filings"]?.integer == 1, "\(body)")
    }

    @Test func theGatewayWithoutTicker() throws {
        #expect(try LambdaSite().ask(#"{"version":"2.0","requestContext":{},"queryStringParameters":{}}"#).status == 400)
    }

    /// A message comes back if a filing of it may come through at another try, or if it was not understood. One that was rejected for good does not.
    @Test func aQueueWithFailures() throws {
        let site = try LambdaSite(mirror: "--fault 503=100% --fault-on /Archives/edgar/data/9990001/000999000125000004")
        let messages = [
            ("good", LambdaSite.filing(1)), ("for-good", LambdaSite.filing(99)), ("later", LambdaSite.filing(4)), ("garbage", "what?"),
            ("ticker", #"{"ticker":"ALDC","form_type":"10-Q"}"#), ("unknown", #"{"ticker":"NOPE"}"#),
            ("two", #"{"filings":[\#(LambdaSite.filing(2)),\#(LambdaSite.filing(4))]}"#),
        ]
        #expect(try site.failures(LambdaSite.queue(messages)) == ["garbage", "later", "two"])
        #expect(try site.bash("sqlite3 a.db 'SELECT count(*) FROM sec_filings'").output == "3\n")
    }

    /// All filings of the day as messages, while the function is killed: what was given back, or never answered, comes again, and the rows are the same.
    @Test func aQueueAndAKilledFunction() throws {
        let site = try LambdaSite(variables: ["EDGAR_RATE_LIMIT_PER_SEC": "4"])
        let listed = try site.bash("edgar-list --since \(LambdaSite.day) --until \(LambdaSite.day)").output.split(separator: "\n")
        var waiting = listed.enumerated().map { (id: "m\($0.offset)", body: String($0.element)) }
        #expect(waiting.count == 8)
        let killer = try Subprocess(
            [
                "bash", "-c",
                """
                for _ in $(seq 400); do
                    for process in $(pgrep -f handlers/load); do
                        if [ "$(readlink "/proc/$process/cwd")" = "$HOME/tmp-load/work" ]; then sleep 0.7; kill -KILL "$process" && exit 0; fi
                    done
                    sleep 0.05
                done
                exit 1
                """,
            ], environment: site.environment)
        var rounds = 0
        while !waiting.isEmpty && rounds < 5 {
            rounds += 1
            let failed = try site.failures(LambdaSite.queue(waiting))
            waiting = waiting.filter { failed.contains($0.id) }
        }
        #expect(killer.wait(seconds: 1) == 0)
        #expect(waiting.isEmpty && rounds > 1, "\(rounds)")
        let (found, expected) = (try site.rows("a.db"), try site.expectedRows())
        #expect(found == expected, "\(zip(found.split(separator: "\n"), expected.split(separator: "\n")).first { $0 != $1 }.debugDescription)")
    }

    /// Before Lambda's time-out the tools are ended: what was loaded is answered, and the rest comes back.
    @Test func aTimeOut() throws {
        let site = try LambdaSite(seconds: 8, variables: ["EDGAR_RATE_LIMIT_PER_SEC": "1", "SECFLOW_MARGIN": "3"])
        let messages = (1...8).map { (id: "m\($0)", body: LambdaSite.filing($0)) }
        let failed = try site.failures(LambdaSite.queue(messages))
        let loaded = try site.bash("sqlite3 a.db 'SELECT count(*) FROM sec_filings'").output
        #expect(!failed.isEmpty && failed.count < 8 && loaded == "\(8 - failed.count)\n", "\(failed) \(loaded)")
        // A state machine tries the same again by the name of the error.
        let (answer, error) = try site.invoke(#"{"filings":[\#((1...8).map(LambdaSite.filing).joined(separator: ","))]}"#)
        #expect(error != nil && answer["errorType"]?.string == "TryAgain", "\(answer)")
        // The function was never killed: one cold start.
        #expect(try site.invocations().count { $0["start"]?.integer != nil } == 1)
    }

    /// EDGAR that does not answer is given up in time, too: nobody has to kill the function.
    @Test func aListingThatTakesTooLong() throws {
        let site = try LambdaSite(seconds: 6, variables: ["SECFLOW_MARGIN": "2"], mirror: "--fault 503=100% --fault-on /files/")
        let (status, body) = try site.ask(#"{"ticker":"ALDC"}"#)
        #expect(status == 503 && body["status"]?.string == "try again", "\(body)")
        #expect(try site.invocations().count { $0["start"]?.integer != nil } == 1)
    }

    /// What is no event is refused by a name, and a message that asks for no filing is not done.
    @Test(arguments: [#""text""#, "[1,2]", "5", "null"]) func whatIsNoEvent(_ event: String) throws {
        let (answer, error) = try LambdaSite().invoke(event)
        #expect(error != nil && answer["errorType"]?.string == "Refused", "\(answer)")
    }

    @Test func messagesWithoutFilings() throws {
        let bodies = [#"{"day":"2025-11-06"}"#, #"{"key":"a"}"#, #"{"filings":[]}"#, #"{"filings":["a"]}"#]
        let messages = bodies.enumerated().map { (id: "m\($0.offset)", body: $0.element) }
        #expect(try LambdaSite().failures(LambdaSite.queue(messages)) == ["m0", "m1", "m2", "m3"])
    }

    /// A line that a handler had begun when it was killed is not taken, and those before it count.
    @Test func aHandlerThatIsKilledInALine() throws {
        let half = #"echo '{"type":"receipt","accession_number":"0009990001-25-000001"}'; printf '{"type":"rec'; kill -KILL $$"#
        let site = try LambdaSite(["half"], handlers: ["half": half])
        let messages = (1...2).map { (id: "m\($0)", body: LambdaSite.filing($0)) }
        let (answer, error) = try site.invoke(LambdaSite.queue(messages), "half")
        #expect(error == nil && answer["batchItemFailures"]?.array?.compactMap { $0["itemIdentifier"]?.string } == ["m2"], "\(answer)")
        let alone = try site.invoke(#"{"filings":[\#(LambdaSite.filing(1))]}"#, "half").answer
        #expect(alone["errorType"]?.string == "TryAgain", "\(alone)")
    }

    /// A handler that fails has settled nothing: all messages come back.
    @Test func aHandlerThatFails() throws {
        let site = try LambdaSite(["broken"], handlers: ["broken": "echo 'broken: no' >&2; exit 70"])
        let (answer, error) = try site.invoke(LambdaSite.queue((1...2).map { (id: "m\($0)", body: LambdaSite.filing($0)) }), "broken")
        #expect(error == nil && answer["batchItemFailures"]?.array?.compactMap { $0["itemIdentifier"]?.string } == ["m1", "m2"], "\(answer)")
        let alone = try site.invoke(#"{"filings":[\#(LambdaSite.filing(1))]}"#, "broken").answer
        #expect(alone["errorType"]?.string == "Failed" && alone["errorMessage"]?.string == "status 70: broken: no", "\(alone)")
    }

    /// A ticker that nobody has is no night without filings.
    @Test func aListOfAnUnknownTicker() throws {
        let site = try LambdaSite(["list"], variables: ["TICKERS": "NOPE", "BUCKET": "none"])
        let (answer, error) = try site.invoke(#"{"day":"\#(LambdaSite.day)"}"#, "list")
        #expect(error != nil && answer["errorType"]?.string == "Refused", "\(answer)")
    }

    @Test func aHandlerThatIsNotThere() throws {
        let (answer, error) = try LambdaSite(["nonsense"]).invoke("{}", "nonsense")
        #expect(error != nil && answer["errorType"]?.string == "Configuration")
    }

    /// New objects in a bucket, as S3 itself, a queue behind it and EventBridge tell of them.
    @Test func objects() throws {
        let bucket = try BucketSite()
        var variables = bucket.environment.filter { $0.key.hasPrefix("AWS_") }
        let name = try #require(bucket.environment["BUCKET"])
        variables["BUCKET"] = name
        for (number, key) in [(1, "new/ä+b (1).txt"), (2, "new/2.txt"), (3, "new/3.txt")] {
            try bucket.run("cp \"$EXAMPLES\"/edgar/\(["0009990001-25-000005", "0009990001-25-000007", "0009990001-25-000009"][number - 1]).txt \(number).txt")
            let result = try bucket.run(#"echo '{"type":"filing","path":"\#(number).txt","key":"\#(key)"}' | s3-put --quiet --bucket "$BUCKET""#)
            #expect(result.status == 0, "\(result.errors)")
        }
        let site = try LambdaSite(variables: variables)
        let event = #"{"Records":[{"eventSource":"aws:s3","s3":{"bucket":{"name":"\#(name)"},"object":{"key":"new/%C3%A4%2Bb+%281%29.txt"}}}]}"#
        let (answer, error) = try site.invoke(event)
        #expect(error == nil && answer["records"]?.array?.first?["accession_number"]?.string == "0009990001-25-000005", "\(answer)")
        #expect(answer["records"]?.array?.first?["s3_path"]?.string == "s3://\(name)/new/ä+b (1).txt")
        let behind = event.replacing("%C3%A4%2Bb+%281%29", with: "2")
        #expect(try site.failures(LambdaSite.queue([("m1", behind), ("m2", behind.replacing("new/2", with: "new/none"))])) == [])
        let bridge = #"{"source":"aws.s3","detail-type":"Object Created","detail":{"bucket":{"name":"\#(name)"},"object":{"key":"new/3.txt"}}}"#
        #expect(try site.invoke(bridge).answer["records"]?.array?.first?["accession_number"]?.string == "0009990001-25-000009")
        #expect(try site.bash("sqlite3 a.db 'SELECT count(*) FROM sec_filings'").output == "3\n")
    }
}
