import Testing

/// The commands of Examples/runbooks that are for AWS, on moto_server: it has the services, and carries out what it is told, but no database runs in it.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_CLOUD") != nil, "only with Scripts/test --full cloud")) struct RunbookCloudTests {
    /// What is there before a page is opened, and what must be true after its last command.
    private static let incidents: [String: (before: String, after: String)] = [
        "database-failure.md": (
            """
            aws rds create-db-instance --db-instance-identifier secflow-production --db-instance-class db.t4g.micro --engine postgres --allocated-storage 20 \
                --master-username secflow --master-user-password unknown-to-all > made
            aws rds create-db-snapshot --db-instance-identifier secflow-production --db-snapshot-identifier first > made
            aws rds create-db-snapshot --db-instance-identifier secflow-production --db-snapshot-identifier second > made
            """,
            "aws rds describe-db-instances --query 'DBInstances[].DBInstanceIdentifier' --output text | tr '\\t' '\\n' | grep -qx secflow-restored"
        ),
        "application-failure.md": (
            """
            for image in old new; do
                aws ecs register-task-definition --family secflow-serve --container-definitions "[{\\"name\\": \\"serve\\", \\"image\\": \\"secflow:$image\\", \\"memory\\": 512}]" > made
            done
            aws ecs create-cluster --cluster-name secflow > made
            aws ecs create-service --cluster secflow --service-name secflow-serve --task-definition secflow-serve:2 --desired-count 0 > made
            """,
            "[ \"$(aws ecs describe-services --cluster secflow --services secflow-serve --query 'services[0].taskDefinition' --output text | grep -o ':1$')\" = :1 ]"
        ),
        "region-failure.md": (
            """
            aws route53 create-hosted-zone --name example.com --caller-reference 1 > made
            export AWS_DEFAULT_REGION=us-west-2 AWS_REGION=us-west-2
            aws rds create-db-instance --db-instance-identifier secflow --db-instance-class db.t4g.micro --engine postgres --allocated-storage 20 \
                --master-username secflow --master-user-password unknown-to-all > made
            aws rds create-db-snapshot --db-instance-identifier secflow --db-snapshot-identifier copied > made
            aws rds delete-db-instance --db-instance-identifier secflow --skip-final-snapshot > made
            """,
            """
            [ "$(aws rds describe-db-instances --query 'DBInstances[].DBInstanceIdentifier' --output text)" = secflow-dr ]
            aws route53 list-resource-record-sets --hosted-zone-id "$zone" --query 'ResourceRecordSets[].Name' --output text | grep -q 'api.example.com'
            """
        ),
        "leaked-key.md": (
            """
            aws secretsmanager create-secret --name secflow/database --secret-string '{"url": "old"}' > made
            aws secretsmanager create-secret --name secflow/anthropic --secret-string '{"key": "old"}' > made
            echo '{"url": "new"}' > database.json
            echo '{"key": "new"}' > anthropic.json
            aws iam create-user --user-name secflow-night > made
            LEAKED_KEY=$(aws iam create-access-key --user-name secflow-night --query AccessKey.AccessKeyId --output text)
            """,
            """
            [ "$(aws iam list-access-keys --user-name secflow-night --query 'length(AccessKeyMetadata)' --output text)" = 1 ]
            [ "$(aws secretsmanager get-secret-value --secret-id secflow/database --query SecretString --output text)" = '{"url": "new"}' ]
            [ "$(A=aws-secretsmanager://secflow/anthropic#key secret-run -- printenv A)" = new ]
            """
        ),
    ]

    static let pages = RunbookPage.names.filter { name in (try? RunbookPage(name))?.commands(of: .cloud).isEmpty == false }

    @Test(arguments: pages) func theCommandsWork(name: String) throws {
        let incident = try #require(Self.incidents[name])
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let folder = Places.environment("SECFLOW_CLOUD") ?? ""
        let server = try TestServer(commands: "exec '\(folder)/moto_server' -H 127.0.0.1 -p \"$PORT\"", folder: sandbox.home, environment: &environment)
        defer { server.stop() }
        environment.merge([
            "CLOUD": folder, "AWS_ENDPOINT_URL": "http://127.0.0.1:\(server.port)", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
            // The command line of AWS takes no other address for some services in us-east-1.
            "AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-west-1", "AWS_PAGER": "",
        ]) { $1 }
        try write(RunbookPage(name).commands(of: .cloud), to: "\(sandbox.work)/page")
        let result = try Subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", "PATH=$CLOUD:$PATH\n\(incident.before)\n. ./page > output\n\(incident.after)"], environment: environment,
            folder: sandbox.work, seconds: 240)
        #expect(result.status == 0, "\(result.output.suffix(1000))\(result.errors.suffix(2000))")
    }
}
