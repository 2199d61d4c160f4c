import JSONLines
import Testing

/// moto with a bucket and a queue, which executes the state machines of Examples/step-functions, and the functions that these invoke.
final class StatesSite {
    static let folder = Places.environment("SECFLOW_ORCHESTRATORS") ?? ""
    let lambda: LambdaSite
    private let sandbox: Sandbox
    private let cloud: TestServer
    private var environment: [String: String]

    init(variables: [String: String] = [:]) throws {
        sandbox = try Sandbox()
        environment = sandbox.environment
        cloud = try TestServer(
            commands: """
                export PYTHONPATH=$(echo \(Self.folder)/.build-step-functions/lib/python3*/site-packages)
                exec \(Self.folder)/.build-cloud/bin/python "$PACKAGE/Tests/ToolTests/Servers/states-server" "$PORT" functions
                """, folder: sandbox.home, environment: &environment)
        let address = "http://127.0.0.1:\(cloud.port)"
        let variables = [
            "AWS_ENDPOINT_URL": address, "AWS_ENDPOINT_URL_S3": address, "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1", "BUCKET": "filings", "BATCH": "3",
        ].merging(variables) { $1 }
        environment.merge(variables) { $1 }
        let handlers = Places.names(in: "\(Places.examples)/lambda/handlers").map { "secflow-\($0)" }
        lambda = try LambdaSite(handlers, variables: variables)
        try write(lambda.address, to: "\(sandbox.home)/functions")
        try bash(
            #"""
            curl --silent --fail --data '{"stepfunctions":{"execute_state_machine":true}}' "$AWS_ENDPOINT_URL/moto-api/config" > configured
            aws s3api create-bucket --bucket filings > bucket
            aws --endpoint-url "$AWS_ENDPOINT_URL" sqs create-queue --queue-name operators --query QueueUrl --output text > queue
            aws iam create-role --role-name states --assume-role-policy-document '{}' --query Role.Arn --output text > role
            """#)
    }

    deinit { cloud.stop() }

    @discardableResult
    func bash(_ script: String, seconds: Double = 300) throws -> String {
        try write("PATH=\(Self.folder)/.build-cloud/bin:$PATH\n\(script)", to: "\(sandbox.home)/commands")
        let result = try Subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "\(sandbox.home)/commands"], environment: environment, folder: sandbox.work, seconds: seconds)
        try #require(result.status == 0, "\(result.output)\(result.errors.suffix(3000))\(cloud.log)")
        return result.output
    }

    /// Executes a state machine to its end, and returns its status, what it put out, and the names of the states that it entered.
    func execute(_ name: String, _ input: String) throws -> (status: String?, output: JSONValue, error: String?, states: [String]) {
        let output = try bash(
            #"""
            name=\#(name)-$RANDOM
            # moto knows no ResultWriter with JSONata, and takes a percentage only with a point.
            python3 -c 'if True:
                import json, sys
                machine = json.load(open(sys.argv[1]))
                if filings := machine["States"].get("Filings"):
                    del filings["ResultWriter"]
                    filings["ToleratedFailurePercentage"] = float(filings["ToleratedFailurePercentage"])
                print(json.dumps(machine).replace("\"QUEUE\"", json.dumps(open("queue").read().strip())))
            ' "$EXAMPLES/step-functions/\#(name).asl.json" > machine.json
            machine=$(aws stepfunctions create-state-machine --name "$name" --role-arn "$(cat role)" --definition file://machine.json --query stateMachineArn --output text)
            execution=$(aws stepfunctions start-execution --state-machine-arn "$machine" --name "$name" --input '\#(input)' --query executionArn --output text)
            for _ in $(seq 300); do
                aws stepfunctions describe-execution --execution-arn "$execution" > description.json
                if ! grep -q '"status": "RUNNING"' description.json; then break; fi
                sleep 0.5
            done
            aws stepfunctions get-execution-history --execution-arn "$execution" > history.json
            jq -c --slurpfile history history.json \
                '{status, output: (.output // "null" | fromjson), error, states: [$history[0].events[].stateEnteredEventDetails.name | values]}' description.json
            """#)
        let value = try #require(try BucketSite.records(output).last)
        return (value["status"]?.string, value["output"] ?? .null, value["error"]?.string, (value["states"]?.array ?? []).compactMap(\.string))
    }
}
