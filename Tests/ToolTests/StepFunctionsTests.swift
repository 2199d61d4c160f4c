import JSONLines
import Testing

/// The state machines of Examples/step-functions, executed by moto, whose functions are those of Examples/lambda with the real tools.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_ORCHESTRATORS") != nil, "SECFLOW_ORCHESTRATORS names no folder of environments of orchestrators"))
struct StepFunctionsTests {
    /// The linter, also of the expressions. It knows no InputType, which AWS requires of this reader.
    @Test(arguments: ["nightly", "alerts", "agents"])
    func theyAreClean(_ name: String) throws {
        let linter = "\(StatesSite.folder)/.build-step-functions/bin/statelint"
        let result = try Subprocess.run([linter, "--eval-jsonata", "\(Places.examples)/step-functions/\(name).asl.json"])
        let known = #" Field "InputType" not allowed in State Machine.States.Filings.ItemReader.ReaderConfig"#
        #expect(result.output == (name == "nightly" ? "One error:\n\(known)\n" : ""), "\(result.errors)")
    }

    /// A night of eight filings in batches of three. A function is killed in the middle, and tried again.
    @Test func aNight() throws {
        let site = try StatesSite(variables: ["EDGAR_RATE_LIMIT_PER_SEC": "4"])
        let killer = try Subprocess(
            [
                "bash", "-c",
                """
                for _ in $(seq 2000); do
                    for process in $(pgrep -f handlers/load); do
                        if [ "$(readlink "/proc/$process/cwd")" = "$HOME/tmp-secflow-load/work" ]; then
                            sleep 0.3
                            # The runtime itself, which leads the session.
                            kill -KILL "$(ps -o sess= -p "$process" | tr -d ' ')" && exit 0
                        fi
                    done
                    sleep 0.05
                done
                exit 1
                """,
            ], environment: site.lambda.environment)
        let night = try site.execute("nightly", #"{"day":"\#(LambdaSite.day)"}"#)
        #expect(night.status == "SUCCEEDED", "\(night)")
        #expect(night.output["filings"]?.integer == 8 && night.output["differences"]?.integer == 0)
        #expect(killer.wait(seconds: 1) == 0)
        // Three batches, and one of them again.
        #expect(try site.lambda.invocations().count { $0["name"]?.string == "secflow-load" } == 4)
        #expect(try site.lambda.rows("a.db") == site.lambda.expectedRows(through: "s3-put --quiet --bucket filings"))
        // A day without filings.
        let nothing = try site.execute("nightly", #"{"day":"2025-11-07"}"#)
        #expect(nothing.status == "SUCCEEDED" && nothing.states == ["List", "Any", "NothingToDo"], "\(nothing)")
    }

    /// An object of a filing that matches a rule raises an alert, which is sent once; one that cannot be sent is told to operators.
    @Test func alerts() throws {
        let alerts = try AlertSite()
        let sink = try #require(alerts.environment["SINK"])
        let channels = "\(alerts.sandbox.home)/channels.json"
        try write(#"{"channels": {"desk": {"kind": "webhook", "url": "\#(sink)/webhook/hook", "secret": "\#(AlertSite.secret)"}}}"#, to: channels)
        let rules = "\(alerts.sandbox.home)/rules.json"
        try write(#"{"version": 1, "rules": [{"name": "reports", "forms": ["10-K"], "title": "{company_name}"}]}"#, to: rules)
        let site = try StatesSite(variables: ["CHANNELS": channels, "RULES": rules, "PATIENCE": "1"])
        for (number, file) in ["0009990001-25-000009", "0009990001-25-000007"].enumerated() {
            let record = #"{"type":"filing","path":"'$EXAMPLES'/edgar/\#(file).txt","key":"raw/\#(number).txt"}"#
            try site.bash("echo '\(record)' | s3-put --quiet --bucket filings > put")
        }
        func event(_ key: String) -> String {
            #"{"source":"aws.s3","detail-type":"Object Created","detail":{"bucket":{"name":"filings"},"object":{"key":"\#(key)"}}}"#
        }
        for _ in 1...2 {
            let sent = try site.execute("alerts", event("raw/0.txt"))
            #expect(sent.status == "SUCCEEDED" && sent.states == ["Match", "Any", "Send", "Sent"], "\(sent)")
        }
        #expect(try alerts.messages().count == 1)
        let quiet = try site.execute("alerts", event("raw/1.txt"))
        #expect(quiet.status == "SUCCEEDED" && quiet.states.last == "NothingToDo", "\(quiet)")
        let lost = try site.execute("alerts", #"{"what":1}"#)
        #expect(lost.status == "FAILED" && lost.error == "Refused" && lost.states == ["Match", "Tell", "Failed"], "\(lost)")
        let told = try site.bash(
            """
            aws --endpoint-url "$AWS_ENDPOINT_URL" sqs receive-message --queue-url "$(cat queue)" | jq -r '.Messages[].Body | fromjson | .step, .error'
            """)
        #expect(told == "Match\nRefused\n")
    }

    /// The analyst, the critic, whose objections never end, and the editor: three rounds, and a note whose quotes are proven.
    @Test func agents() throws {
        let ask = try AskSite()
        let prompts = "\(ask.sandbox.home)/agents"
        try ask.run("mkdir \(prompts) && cp \"$EXAMPLES\"/agents/* \"$EXAMPLES\"/step-functions/revise.yaml \"$EXAMPLES\"/prompts/prices.yaml \(prompts)/")
        var variables = ["PROMPTS": prompts, "CACHE": "\(ask.sandbox.home)/answers"]
        for name in ["ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"] { variables[name] = ask.environment[name] }
        let site = try StatesSite(variables: variables)
        let run = try site.execute("agents", #"{"ticker":"ALDC","form_type":"10-K"}"#)
        #expect(run.status == "SUCCEEDED" && run.output["rounds"]?.integer == 3, "\(run)")
        let loop = ["Critic", "Objections", "Revise"]
        #expect(run.states == ["Read", "Any", "Analyst"] + loop + loop + ["Critic", "Objections", "Editor", "Note"])
        let note = try #require(run.output["notes"]?.array?.first?.string)
        let text = try site.bash("aws s3 cp --quiet s3://filings/\(note) -")
        #expect(text.contains("\n> ") && !text.contains("no proven quote"), "\(text)")
        #expect(try ask.blamed() == "")
        // What was paid for is not asked again. The form is 10-K unless told; of a form that the company has not, nothing is asked.
        let calls = try ask.ledger().count
        for input in [#"{"ticker":"ALDC"}"#, #"{"ticker":"ALDC","form_type":"S-1"}"#] { #expect(try site.execute("agents", input).status == "SUCCEEDED") }
        #expect(try ask.ledger().count == calls)
    }
}
