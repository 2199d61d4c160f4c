import Testing

/// The commands of Examples/runbooks that are for AWS, on moto_server: it has the services, and carries out what it is told, but no database runs in it.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_CLOUD") != nil, "only with Scripts/test --full cloud")) struct RunbookCloudTests {
    /// Makes a network with the subnets and the group of a database, as Examples/aws names them.
    private static func network(_ name: String) -> String {
        """
        vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
        subnet=$(aws ec2 create-subnet --vpc-id "$vpc" --cidr-block 10.0.1.0/24 --query Subnet.SubnetId --output text)
        aws rds create-db-subnet-group --db-subnet-group-name \(name) --db-subnet-group-description d --subnet-ids "$subnet" > made
        made_group=$(aws ec2 create-security-group --group-name \(name)-database --description d --vpc-id "$vpc" --query GroupId --output text)
        """
    }

    /// Says whether a database was restored into this network, and is not public.
    private static func restored(_ database: String, in network: String) -> String {
        """
        found=$(aws rds describe-db-instances --db-instance-identifier \(database) --query \
            'DBInstances[0].[DBSubnetGroup.DBSubnetGroupName, VpcSecurityGroups[0].VpcSecurityGroupId, PubliclyAccessible]' --output text | tr '\\t' ' ')
        # moto has no word for what it was told of the last.
        [ "${found/None/False}" = "\(network) $made_group False" ] || { echo "$found"; exit 99; }
        """
    }

    /// What is there before a page is opened, and what must be true after its last command.
    private static let incidents: [String: (before: String, after: String)] = [
        "database-failure.md": (
            """
            \(network("secflow-production"))
            aws rds create-db-parameter-group --db-parameter-group-name secflow-parameters --db-parameter-group-family postgres15 --description p > made
            aws rds create-db-instance --db-instance-identifier secflow-production --db-instance-class db.t4g.micro --engine postgres --allocated-storage 20 \
                --master-username secflow --master-user-password unknown-to-all --db-subnet-group-name secflow-production --vpc-security-group-ids "$made_group" \
                --db-parameter-group-name secflow-parameters > made
            aws rds create-db-snapshot --db-instance-identifier secflow-production --db-snapshot-identifier first > made
            aws rds create-db-snapshot --db-instance-identifier secflow-production --db-snapshot-identifier second > made
            """,
            restored("secflow-restored", in: "secflow-production")
        ),
        "application-failure.md": (
            """
            for image in old new; do
                aws ecs register-task-definition --family secflow-production-api --container-definitions "[{\\"name\\": \\"api\\", \\"image\\": \\"secflow:$image\\", \\"memory\\": 512}]" > made
            done
            aws ecs create-cluster --cluster-name secflow-production > made
            aws ecs create-service --cluster secflow-production --service-name api --task-definition secflow-production-api:2 --desired-count 0 > made
            """,
            "[ \"$(aws ecs describe-services --cluster secflow-production --services api --query 'services[0].taskDefinition' --output text | grep -o ':1$')\" = :1 ]"
        ),
        "region-failure.md": (
            """
            aws route53 create-hosted-zone --name example.com --caller-reference 1 > made
            export AWS_DEFAULT_REGION=us-west-2 AWS_REGION=us-west-2 TARGET='{"name": "d-1.execute-api.us-west-2.amazonaws.com", "zone": "Z2OJLYMUO9EFXC"}'
            \(network("secflow-dr"))
            for name in secflow-other secflow-production; do
                aws rds create-db-instance --db-instance-identifier $name --db-instance-class db.t4g.micro --engine postgres --allocated-storage 20 \
                    --master-username secflow --master-user-password unknown-to-all > made
                aws rds create-db-snapshot --db-instance-identifier $name --db-snapshot-identifier copied-$name > made
                aws rds delete-db-instance --db-instance-identifier $name --skip-final-snapshot > made
            done
            """,
            """
            \(restored("secflow-copied", in: "secflow-dr"))
            [ "$snapshot" = copied-secflow-production ]
            aws route53 list-resource-record-sets --hosted-zone-id "$zone" --query "ResourceRecordSets[?Failover=='SECONDARY'].[Name, AliasTarget.DNSName]" --output text \
                | grep -qx 'data.example.com.[[:space:]]d-1.execute-api.us-west-2.amazonaws.com.*'
            """
        ),
        "leaked-key.md": (
            """
            aws secretsmanager create-secret --name secflow-production/database/loader --secret-string '{"password": "old"}' > made
            aws secretsmanager create-secret --name secflow-production/models --secret-string '{"anthropic": "old"}' > made
            new=new
            echo '{"anthropic": "new"}' > models.json
            aws iam create-user --user-name secflow-night > made
            LEAKED_KEY=$(aws iam create-access-key --user-name secflow-night --query AccessKey.AccessKeyId --output text)
            """,
            """
            [ "$(aws iam list-access-keys --user-name secflow-night --query 'length(AccessKeyMetadata)' --output text)" = 1 ]
            [ "$(aws secretsmanager get-secret-value --secret-id secflow-production/database/loader --query SecretString --output text)" = '{"password":"new"}' ]
            [ "$(A=aws-secretsmanager://secflow-production/models#anthropic secret-run -- printenv A)" = new ]
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
