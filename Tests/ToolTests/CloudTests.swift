import JSONLines
import Testing

/// The tools against moto_server, which stands in for AWS's own services, with AWS's command line as the other side.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_CLOUD") != nil, "SECFLOW_CLOUD names no folder of moto_server and AWS's command line"))
struct CloudTests {
    /// Runs commands with a moto_server of their own, whose address is that of all services.
    private func run(_ commands: String, _ variables: [String: String] = [:]) throws -> Subprocess.Result {
        let sandbox = try Sandbox()
        var environment = sandbox.environment.merging(variables) { $1 }
        let folder = Places.environment("SECFLOW_CLOUD") ?? ""
        let server = try TestServer(commands: "exec '\(folder)/moto_server' -H 127.0.0.1 -p \"$PORT\"", folder: sandbox.home, environment: &environment)
        defer { server.stop() }
        environment["CLOUD"] = folder
        environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:\(server.port)"
        environment.merge(["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"]) { $1 }
        try write("PATH=$CLOUD:$PATH\n\(commands)", to: "\(sandbox.home)/commands")
        return try Subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "\(sandbox.home)/commands"], environment: environment, folder: sandbox.work, seconds: 240)
    }

    /// Examples/s3 is applied, and read back as it was written.
    @Test func theBucketOfTheExamples() throws {
        let result = try run(
            """
            aws s3api create-bucket --bucket filings > /dev/null
            aws s3api create-bucket --bucket copies > /dev/null
            aws s3api put-bucket-versioning --bucket copies --versioning-configuration Status=Enabled
            for round in 1 2; do "$PACKAGE/Examples/s3/apply.sh" filings 123456789012 copies; done
            aws s3api get-bucket-versioning --bucket filings | jq -c '{Status}' | cmp - <(jq -c . "$PACKAGE/Examples/s3/versioning.json")
            cmp <(aws s3api get-bucket-lifecycle-configuration --bucket filings | jq -S '{Rules}') <(jq -S . "$PACKAGE/Examples/s3/lifecycle.json")
            aws s3api get-bucket-replication --bucket filings | jq -r '.ReplicationConfiguration | .Role, .Rules[0].Destination.Bucket'
            """)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output == "arn:aws:iam::123456789012:role/secflow-replication\narn:aws:s3:::copies\n")
    }

    /// The definitions of Examples/fanout are accepted, and a list of batches becomes an array job.
    @Test func theJobsOfTheExamples() throws {
        let result = try run(
            #"""
            aws iam create-instance-profile --instance-profile-name secflow-instance > /dev/null
            for role in secflow-worker secflow-execution; do aws iam create-role --role-name $role --assume-role-policy-document '{}' > /dev/null; done
            aws iam create-role --path /aws-service-role/batch.amazonaws.com/ --role-name AWSServiceRoleForBatch --assume-role-policy-document '{}' > /dev/null
            subnet=$(aws ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text)
            group=$(aws ec2 describe-security-groups --query 'SecurityGroups[0].GroupId' --output text)
            for round in 1 2; do "$PACKAGE/Examples/fanout/aws/apply.sh" 123456789012 secflow:0.1.0 "$subnet" "$group" > applied; done
            aws batch describe-compute-environments --query 'computeEnvironments[].computeResources.type' --output text
            aws batch describe-job-queues --query 'jobQueues[].computeEnvironmentOrder[].order' --output text
            aws batch describe-job-definitions --job-definition-name secflow-batch --query 'jobDefinitions[].[revision, containerProperties.image, retryStrategy.attempts]' --output text | sort
            aws ecs describe-task-definition --task-definition secflow-batch --query 'taskDefinition.containerDefinitions[].[image, stopTimeout]' --output text

            aws s3api create-bucket --bucket filings > /dev/null
            aws ecs create-cluster --cluster-name secflow > /dev/null
            aws s3api put-object --bucket filings --key nights/1/done/00001.json > /dev/null
            "$PACKAGE/Examples/fanout/aws/submit.sh" batch filings nights/1 3 | jq -r .jobName
            "$PACKAGE/Examples/fanout/aws/submit.sh" ecs filings nights/1 3 "$subnet" "$group" > started
            # A task for each batch that is not done.
            aws ecs list-tasks --cluster secflow --query 'length(taskArns)'
            """#)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let expected = ["SPOT", "1", "1\tsecflow:0.1.0\t10", "2\tsecflow:0.1.0\t10", "secflow:0.1.0\t30", "secflow-nights-1", "2"]
        #expect(result.output.split(separator: "\n").map(String.init) == expected, "\(result.errors)")
    }

    /// Records go through a queue of SQS: each is worked on, what fails comes back, and what fails again and again goes where the redrive policy says.
    @Test func aQueueOfMessages() throws {
        let result = try run(
            #"""
            # For SQS the command line has an address of its own.
            sqs() { aws sqs "$@" --endpoint-url "$AWS_ENDPOINT_URL"; }
            dead=$(sqs create-queue --queue-name dead --query QueueUrl --output text)
            arn=$(sqs get-queue-attributes --queue-url "$dead" --attribute-names QueueArn --query Attributes.QueueArn --output text)
            policy=$(jq -nc --arg arn "$arn" '{RedrivePolicy: ({deadLetterTargetArn: $arn, maxReceiveCount: "4"} | tojson)}')
            queue=sqs:$(sqs create-queue --queue-name night --attributes "$policy" --query QueueUrl --output text)
            records() { seq -f '{"type":"filing","accession_number":"0009990001-25-%06g","name":"é"}' "$1"; }
            records 120 | flow-run --queue "$queue" --send
            workers=
            for worker in 1 2; do
                flow-run --queue "$queue" -N 25 --until-empty --quiet -- sh -c "cat >> done-$worker" & workers="$workers $!"
            done
            wait $workers
            cmp <(sort -u done-1 done-2) <(records 120)
            # One that fails always is alone in the end, and in the queue of the dead.
            (records 3; echo '{"type":"filing","poison":true}') | flow-run --queue "$queue" --send
            for round in $(seq 9); do
                flow-run --queue "$queue" -N 10 --until-empty --quiet --visibility 3 --retry-pause 0.2 -- \
                    sh -c 'cat > now; ! grep -q poison now || exit 70; cat now >> others' || true
                if [ "$(sqs get-queue-attributes --queue-url "$dead" --attribute-names All --query Attributes.ApproximateNumberOfMessages --output text)" = 1 ]; then break; fi
                sleep 1
            done
            cmp <(sort -u others) <(records 3)
            sqs receive-message --queue-url "$dead" --query 'Messages[0].Body' --output text
            fifo=sqs:$(sqs create-queue --queue-name a.fifo --attributes FifoQueue=true --query QueueUrl --output text)
            records 3 | flow-run --queue "$fifo" --send
            mkdir metrics
            flow-run --queue "$fifo" --until-empty --quiet --name fifo --textfile metrics -- sh -c 'cat >> fifo'
            cmp <(sort fifo) <(records 3)
            grep -q '^secflow_queue_depth{job="fifo"} 0$' metrics/fifo.prom
            status=0; records 1 | flow-run --queue "${queue}s" --send || status=$?
            echo "no such queue: $status"
            """#)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output == "{\"type\":\"filing\",\"poison\":true}\nno such queue: 69\n", "\(result.errors)")
    }

    /// Objects of s3-put are read by AWS's command line with their metadata, and the other way round by s3-get.
    @Test func objectsOfBothSides() throws {
        let result = try run(
            #"""
            aws s3api create-bucket --bucket filings > /dev/null
            cp "$EXAMPLES/edgar/0009990001-25-000009.txt" one.txt
            echo '{"type":"filing","accession_number":"0009990001-25-000009","ticker":"ALDC","key":"raw/ö (1).txt","path":"one.txt"}' \
                | s3-put --bucket filings --tags kind=report --sse AES256 > put
            aws s3 cp --quiet 's3://filings/raw/ö (1).txt' copy.txt
            cmp one.txt copy.txt
            aws s3api head-object --bucket filings --key 'raw/ö (1).txt' | jq -c '[.Metadata.ticker, .ContentType, .ServerSideEncryption]'
            aws s3api get-object-tagging --bucket filings --key 'raw/ö (1).txt' | jq -c .TagSet
            head -c 70000000 /dev/zero | s3-put --bucket filings --stream zeros | jq -c '[.bytes, (.etag | split("-")[1])]'
            truncate -s 70000000 large; echo end >> large
            s3-put --bucket filings large | jq -r '.etag | split("-")[1]'
            aws s3 cp --quiet s3://filings/large copy
            cmp large copy
            aws s3 cp --quiet one.txt s3://filings/theirs.txt
            echo '{"type":"filing","s3_path":"s3://filings/theirs.txt"}' | s3-get --store store > got
            cmp one.txt store/theirs.txt
            aws s3api list-multipart-uploads --bucket filings | jq '.Uploads | length'
            """#)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output == "[\"ALDC\",\"text/plain\",\"AES256\"]\n[{\"Key\":\"kind\",\"Value\":\"report\"}]\n[70000000,\"9\"]\n5\n0\n")
    }

    @Test func secrets() throws {
        let result = try run(
            #"""
            aws secretsmanager create-secret --name secflow/database --secret-string '{"url":"sqlite:a.db"}' > /dev/null
            aws ssm put-parameter --name /secflow/identity --type SecureString --value 'Jo Doe jo@example.com' > /dev/null
            A=aws-secretsmanager://secflow/database#url B=aws-ssm:///secflow/identity secret-run -- printenv A B
            A=aws-ssm:///secflow/absent secret-run -- printenv A || echo "$?"
            """#)
        #expect(result.output == "sqlite:a.db\nJo Doe jo@example.com\n78\n", "\(result.errors)")
    }

    @Test func aRoleOfAProfile() throws {
        let result = try run(
            """
            aws s3api create-bucket --bucket filings > /dev/null
            printf '[base]\naws_access_key_id = k\naws_secret_access_key = s\n' > credentials
            printf '[profile night]\nrole_arn = arn:aws:iam::123456789012:role/night\nsource_profile = base\n' > config
            echo a > a.txt
            unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
            AWS_SHARED_CREDENTIALS_FILE=credentials AWS_CONFIG_FILE=config AWS_PROFILE=night s3-put --bucket filings a.txt | jq -r .s3_path
            """)
        #expect(result.output == "s3://filings/a.txt\n", "\(result.errors)")
    }

    /// Alerts reach a queue behind a topic, a phone and a mailbox, and by apprise a service that apprise knows.
    @Test func alertsByTopicPhoneMailAndApprise() throws {
        let site = try AlertSite()
        let sink = try #require(site.environment["SINK"]?.replacing("http://", with: "json://"))
        let result = try run(
            #"""
            sqs() { aws --endpoint-url "$AWS_ENDPOINT_URL" sqs "$@"; }
            topic=$(aws sns create-topic --name alerts --query TopicArn --output text)
            queue=$(sqs create-queue --queue-name q --query QueueUrl --output text)
            aws sns subscribe --topic-arn "$topic" --protocol sqs --notification-endpoint arn:aws:sqs:us-east-1:123456789012:q > /dev/null
            aws ses verify-email-identity --email-address alerts@example.com
            cat > channels.yaml <<END
            channels:
              topic: {kind: sns, topic: "$topic"}
              phone: {kind: sns, phone: "+12025550123"}
              mail: {kind: ses, from: alerts@example.com, to: [desk@example.com]}
              unverified: {kind: ses, from: nobody@example.com, to: [desk@example.com]}
              apprise: {kind: command, command: [sh, -c, 'jq -r .title | apprise --title Filings "$APPRISE_URL"']}
            END
            echo '{"type":"alert","id":"a1","rule":"r","severity":"critical","title":"Größer & mehr","body":"one","url":"https://www.sec.gov/"}' \
                | alert-send --channels channels.yaml --state outbox.db --patience 0 > sent && exit 1 || echo $?
            jq -r '.deliveries[] | "\(.channel) \(.status)"' sent
            sqs receive-message --queue-url "$queue" | jq -r '.Messages[0].Body' | jq -r '.Message, .MessageAttributes.id.Value' | sed -n '1p;$p'
            curl --silent --fail "$AWS_ENDPOINT_URL/moto-api/data.json" > data.json
            jq -r '(.ses.RawMessage[0] | .source, (.destinations | unique[])), .sns.SMS[0].phone_number' data.json
            jq -r '.ses.RawMessage[0].raw_data' data.json | grep '^Message-ID'
            """#.replacing("\\\\", with: "\\"), ["APPRISE_URL": "\(sink)/v2/alerts?+Authorization=GenieKey%20key"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let expected = [
            "69", "topic sent", "phone sent", "mail sent", "unverified refused", "apprise sent", "Critical: Größer & mehr", "a1", "alerts@example.com",
            "desk@example.com", "+12025550123",
            "Message-ID: <a1@example.com>",
        ]
        #expect(result.output.split(whereSeparator: \.isNewline).map(String.init) == expected, "\(result.errors)")
        #expect(try site.messages().first?["body"]?["message"]?.string?.contains("Größer & mehr") == true)
    }
}
