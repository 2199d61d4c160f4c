import Testing

/// Examples/aws/deploy against moto_server, in which tasks have no end: a stand-in for `aws` says how the task migrate ended, and which revision a service runs.
@Suite(.serialized, .enabled(if: MotoSite.isThere, "SECFLOW_CLOUD names no folder of moto_server and AWS's command line"))
struct DeployTests {
    /// An environment with the tasks migrate and worker, of which worker is a service, and with a task of another image.
    private static let environment = #"""
        old=r/secflow@sha256:$(printf '0%.0s' {1..64}) new=r/secflow@sha256:$(printf '1%.0s' {1..64})
        aws ecs create-cluster --cluster-name night > made
        for task in migrate worker users; do
            image=$old; if [ $task = users ]; then image=postgres@sha256:$(printf '2%.0s' {1..64}); fi
            aws ecs register-task-definition --family night-$task --network-mode awsvpc --requires-compatibilities FARGATE --cpu 256 --memory 512 \
                --container-definitions "[{\"name\":\"$task\",\"image\":\"$image\",\"essential\":true,\"environment\":[{\"name\":\"A\",\"value\":\"b\"}]}]" > made
        done
        aws ecs create-service --cluster night --service-name worker --task-definition night-worker --desired-count 1 > made
        aws ssm put-parameter --name /night/image --type String --value "$old" > made
        subnet=$(aws ec2 describe-subnets --query 'Subnets[0].SubnetId' --output text)
        aws ssm put-parameter --name /night/network --type String --value "{\"subnets\":[\"$subnet\"],\"groups\":[\"sg-1\"],\"public_ip\":true}" > made
        mkdir bin
        cat > bin/aws <<'END'
        #!/usr/bin/env bash
        case "$1 $2 ${3-}" in
        "ecs wait "*) ;;
        "ecs describe-tasks "*) echo "${MIGRATED:-0}" ;;
        "ecs describe-services "*)
            # A service whose new revision did not stay up runs the one before.
            if [[ $* == *taskDefinition* ]] && [ -e unsteady ]; then rm unsteady; echo another; else exec "$CLOUD/aws" "$@"; fi ;;
        *) exec "$CLOUD/aws" "$@" ;;
        esac
        END
        chmod +x bin/aws
        PATH=$PWD/bin:$PATH
        images() {
            for task in migrate worker users; do aws ecs describe-task-definition --task-definition night-$task --query 'taskDefinition.[revision, containerDefinitions[0].image]' --output text | cut -c1-26; done
            aws ecs describe-services --cluster night --services worker --query 'services[0].taskDefinition' --output text | sed 's|.*/||'
            aws ssm get-parameter --name /night/image --query Parameter.Value --output text | cut -c1-18
        }

        """#

    @Test func anImageComesAndGoes() throws {
        let result = try MotoSite.run(
            Self.environment + #"""
                "$PACKAGE/Examples/aws/deploy" night "$new"
                images
                "$PACKAGE/Examples/aws/deploy" night --back
                images
                aws ecs describe-task-definition --task-definition night-worker --query 'taskDefinition.[cpu, memory, networkMode, containerDefinitions[0].environment[0].value]' --output text
                """#)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let expected = [
            "2\tr/secflow@sha256:1111111", "2\tr/secflow@sha256:1111111", "1\tpostgres@sha256:22222222", "night-worker:2", "r/secflow@sha256:1",
            "3\tr/secflow@sha256:0000000", "3\tr/secflow@sha256:0000000", "1\tpostgres@sha256:22222222", "night-worker:3", "r/secflow@sha256:0",
            "256\t512\tawsvpc\tb",
        ]
        #expect(result.output.split(separator: "\n").map { String($0) } == expected, "\(result.errors)")
    }

    /// A database that cannot be brought up to date leaves all as it was.
    @Test func aMigrationFails() throws {
        let result = try MotoSite.run(Self.environment + #"MIGRATED=78 "$PACKAGE/Examples/aws/deploy" night "$new" || echo $?; images"#)
        let expected = [
            "1", "3\tr/secflow@sha256:0000000", "1\tr/secflow@sha256:0000000", "1\tpostgres@sha256:22222222", "night-worker:1", "r/secflow@sha256:0",
        ]
        #expect(result.output.split(separator: "\n").map { String($0) } == expected, "\(result.errors)")
        #expect(result.errors.contains("the task migrate ended with status 78"))
    }

    @Test func newTasksDoNotStayUp() throws {
        let result = try MotoSite.run(Self.environment + #"touch unsteady; "$PACKAGE/Examples/aws/deploy" night "$new" || echo $?; images"#)
        let expected = [
            "1", "3\tr/secflow@sha256:0000000", "3\tr/secflow@sha256:0000000", "1\tpostgres@sha256:22222222", "night-worker:3", "r/secflow@sha256:0",
        ]
        #expect(result.output.split(separator: "\n").map { String($0) } == expected, "\(result.errors)")
    }

    @Test func anImageByItsTag() throws {
        let result = try MotoSite.run(Self.environment + #""$PACKAGE/Examples/aws/deploy" night r/secflow:latest || echo $?"#)
        #expect(result.output == "64\n")
    }
}
