import Testing

/// Examples/aws with Terraform and its provider, which are in no registry and therefore on some machines only, and with checkov.
@Suite(.serialized) struct TerraformTests {
    /// The folder of providers, as `terraform init -plugin-dir` takes it: that above registry.terraform.io.
    static let plugins: String? = {
        let search = #"""
            command -v terraform > /dev/null || exit 0
            find /opt /usr "$HOME/.terraform.d" -path '*/registry.terraform.io/hashicorp/aws/*' -name 'terraform-provider-aws*' -type f 2> /dev/null | head -1
            """#
        guard Places.environment("SECFLOW_TERRAFORM") != nil,
            let found = try? Subprocess.run(["bash", "-c", search], environment: ["HOME": Places.environment("HOME") ?? "/root"]).output,
            let end = found.firstRange(of: "/registry.terraform.io/")
        else { return nil }
        return String(found[..<end.lowerBound])
    }()
    static let why: Comment = "SECFLOW_TERRAFORM is not set, or terraform or its provider of AWS is not on this machine"

    /// Runs commands of bash in a copy of Examples/aws and of what it reads, since Terraform writes beside its files.
    private static let start = #"""
        export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1; unset TF_CLI_CONFIG_FILE
        mkdir examples; cp -r "$EXAMPLES"/{aws,airflow,step-functions,stage.sh} examples/; cd examples/aws
        init() { terraform -chdir="$1" init -backend=false -plugin-dir="$PLUGINS" -input=false -no-color > init.log 2>&1 || { cat init.log; exit 1; }; }

        """#

    private func run(_ commands: String) throws -> Subprocess.Result {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["PLUGINS"] = Self.plugins
        return try Subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", Self.start + commands], environment: environment, folder: sandbox.work, seconds: 900)
    }

    @Test(.enabled(if: plugins != nil, why)) func formatAndValidity() throws {
        let result = try run(
            """
            terraform fmt -check -recursive . || { echo 'not as terraform fmt writes it'; exit 1; }
            for root in state starter production scale dr; do init $root; terraform -chdir=$root validate -no-color; done
            """)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    /// Examples/aws/tests: what must be encrypted, private, tagged and kept; mistakes that must be refused.
    @Test(.enabled(if: plugins != nil, why)) func assertions() throws {
        let result = try run("init tests; terraform -chdir=tests test -no-color")
        #expect(result.status == 0, "\(result.output.suffix(6000))\(result.errors.suffix(2000))")
        #expect(result.output.contains("Success!"))
    }

    /// The starter is applied to moto_server, without what moto_server has not: plans of AWS Backup, budgets, and policies of the queue of the dead. Everything has its
    /// tags, no password is in the state, and Examples/aws/deploy finds all that it looks for.
    @Test(.enabled(if: plugins != nil && MotoSite.isThere, why)) func appliedToTheStandIn() throws {
        let result = try MotoSite.run(
            "PLUGINS='\(Self.plugins ?? "")'\n" + Self.start + #"""
                cat > starter/stand_in_override.tf <<'END'
                terraform {
                  backend "local" {}
                }
                provider "aws" {
                  region                      = var.region
                  skip_credentials_validation = true
                  skip_requesting_account_id  = true
                  skip_metadata_api_check     = true
                  s3_use_path_style           = true
                  default_tags {
                    tags = local.tags
                  }
                }
                END
                digest=$(printf '0%.0s' {1..64})
                cat > starter/terraform.tfvars <<END
                bucket         = "example-filings"
                image          = "123456789012.dkr.ecr.us-east-1.amazonaws.com/secflow-starter@sha256:$digest"
                postgres_image = "postgres@sha256:$digest"
                identity       = "Example Company data@example.com"
                emails         = ["desk@example.com"]
                repository     = "example/secflow"
                END
                terraform -chdir=starter init -plugin-dir="$PLUGINS" -input=false -no-color > init.log 2>&1 || { cat init.log; exit 1; }
                targets=(); for part in keys network storage database settings images compute alarms deployer; do targets+=(-target=module.site.module.$part); done
                terraform -chdir=starter apply -auto-approve -input=false -no-color -parallelism=20 "${targets[@]}" > apply.log 2>&1 || { tail -50 apply.log; exit 1; }
                terraform -chdir=starter show -json > state.json
                # What can have tags, and lacks one of them.
                jq -r '[.. | objects | select(has("address") and has("values") and .mode == "managed" and (.values | has("tags_all")))
                    | select((.values.tags_all // {}) | (.Project == "secflow" and .Environment == "starter") | not) | .address] | join(" ")' state.json
                jq '[.. | objects | select(.values?.tags_all?)] | length > 50' state.json
                jq -r '[.. | objects | select(.type? == "aws_db_instance") | .values | .password, .password_wo, .manage_master_user_password] | map(tostring) | join(" ")' state.json
                jq '[.. | objects | select(.type? == "aws_secretsmanager_secret_version")] | length' state.json
                aws s3api get-public-access-block --bucket example-filings --query 'PublicAccessBlockConfiguration.BlockPublicAcls'
                aws scheduler list-schedules --query 'sort(Schedules[].Name)' --output text
                aws ecs list-task-definition-families --family-prefix secflow-starter- --status ACTIVE --query 'sort(families)' --output text
                aws ssm get-parameter --name /secflow-starter/network --query Parameter.Value --output text | jq -c 'keys'
                """#, seconds: 900)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let expected = [
            "", "true", "null null true", "0", "true", "check\tnight",
            "secflow-starter-check\tsecflow-starter-migrate\tsecflow-starter-night\tsecflow-starter-users", #"["groups","public_ip","subnets"]"#, "",
        ]
        #expect(result.output.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) } == expected, "\(result.errors)")
    }

    /// Each exception stands beside its resource, with its reason.
    @Test(.enabled(if: Places.environment("SECFLOW_TERRAFORM") != nil, "SECFLOW_TERRAFORM names no folder of checkov")) func checkov() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["CHECKOV"] = Places.environment("SECFLOW_TERRAFORM")
        let result = try Subprocess.run(
            ["bash", "-c", #"exec "$CHECKOV/checkov" -d "$EXAMPLES/aws" --framework terraform --compact --quiet --skip-download"#], environment: environment,
            folder: sandbox.work,
            seconds: 900)
        #expect(result.status == 0, "\(result.output.suffix(6000))\(result.errors.suffix(1000))")
        #expect(result.output.contains("Failed checks: 0") || !result.output.contains("FAILED"))
    }
}
