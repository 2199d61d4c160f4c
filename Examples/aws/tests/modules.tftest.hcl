# What must be encrypted, private, tagged and kept, module by module, and who may do what.

mock_provider "aws" {
  source = "./mocks"
}

variables {
  name    = "secflow-test"
  key_arn = "arn:aws:kms:us-east-1:123456789012:key/k"
}

run "keys" {
  module {
    source = "../modules/keys"
  }
  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key is not renewed, or can be lost within less than 30 days."
  }
  # AWS's own roles start instances with encrypted volumes; nobody else gets the key by these statements.
  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this.policy).Statement :
      statement.Condition.StringEquals["kms:CallerAccount"] == "123456789012" && alltrue([for role in statement.Condition.ArnLike["aws:PrincipalArn"] : strcontains(role, ":role/aws-service-role/")])
    if try(statement.Principal.AWS, "") == "*"])
    error_message = "Somebody else than AWS's roles for instances gets the key."
  }
  assert {
    condition     = strcontains(aws_kms_key.this.policy, "role/aws-service-role/autoscaling.amazonaws.com/*")
    error_message = "Groups of instances cannot make their volumes."
  }
}

run "network" {
  module {
    source = "../modules/network"
  }
  variables {
    nat_gateways = 2
  }
  assert {
    condition     = join(" ", concat([aws_vpc.this.cidr_block], aws_subnet.public[*].cidr_block, aws_subnet.private[*].cidr_block)) == "10.0.0.0/16 10.0.1.0/24 10.0.2.0/24 10.0.11.0/24 10.0.12.0/24"
    error_message = "The addresses are not those of the guide."
  }
  assert {
    condition     = aws_subnet.private[0].availability_zone != aws_subnet.private[1].availability_zone
    error_message = "Both private subnets are in one zone."
  }
  assert {
    condition     = !anytrue(concat(aws_subnet.public[*].map_public_ip_on_launch, aws_subnet.private[*].map_public_ip_on_launch))
    error_message = "Instances get public addresses that they did not ask for."
  }
  # Nothing comes in but from a group, to its own port.
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.pair : rule.cidr_ipv4 == null && rule.referenced_security_group_id != null && contains([443, 5432, 6379, 8080], rule.from_port) && rule.from_port == rule.to_port])
    error_message = "Somebody comes in from outside, or to any port."
  }
  assert {
    condition     = join(" ", sort([for name, rule in aws_vpc_security_group_ingress_rule.pair : name if rule.from_port == 5432])) == "servers-database workers-database"
    error_message = "Others than workers and servers reach the database."
  }
  assert {
    condition     = join(" ", sort(keys(aws_vpc_security_group_egress_rule.https))) == "servers workers"
    error_message = "Others than workers and servers reach the internet."
  }
  assert {
    condition     = length(aws_default_security_group.none.ingress) == 0 && length(aws_nat_gateway.this) == 2 && aws_flow_log.this.traffic_type == "REJECT"
    error_message = "The group that AWS makes has rules, a zone has no gateway, or refusals are not logged."
  }
  assert {
    condition     = aws_cloudwatch_log_group.flows.retention_in_days == 30 && aws_cloudwatch_log_group.flows.kms_key_id == var.key_arn
    error_message = "The log is not kept for 30 days, or not encrypted."
  }
}

run "storage" {
  module {
    source = "../modules/storage"
  }
  variables {
    bucket      = "example-filings"
    replica_arn = "arn:aws:s3:::example-filings-copy"
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.filings.block_public_acls && aws_s3_bucket_public_access_block.filings.block_public_policy && aws_s3_bucket_public_access_block.filings.ignore_public_acls && aws_s3_bucket_public_access_block.filings.restrict_public_buckets
    error_message = "The public can reach the bucket."
  }
  assert {
    condition     = aws_s3_bucket_versioning.filings.versioning_configuration[0].status == "Enabled" && one(one(aws_s3_bucket_server_side_encryption_configuration.filings.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "The bucket has no versions, or is not encrypted."
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.filings.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.filings.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "The bucket can be reached without TLS."
  }
  assert {
    condition     = join(" ", [for rule in aws_s3_bucket_lifecycle_configuration.filings.rule : rule.id]) == "backups filings results markers uploads"
    error_message = "The rules of age are not those of Examples/s3."
  }
  assert {
    condition     = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.filings.rule : rule.expiration[0].days == 2557 && join(" ", sort([for step in rule.transition : "${step.days}:${step.storage_class}"])) == "30:STANDARD_IA 90:GLACIER" if contains(["filings", "backups"], rule.id)])
    error_message = "Filings do not become cheaper after 30 and 90 days, or are not kept for seven years."
  }
  assert {
    condition     = aws_s3_bucket.filings.tags.Backup == "daily" && aws_s3_bucket.filings.force_destroy != true
    error_message = "The bucket is not backed up, or can be deleted with all that is in it."
  }
  assert {
    condition     = aws_s3_bucket_replication_configuration.filings[0].rule[0].delete_marker_replication[0].status == "Disabled"
    error_message = "What is deleted here is deleted in the copy."
  }
}

run "database" {
  module {
    source = "../modules/database"
  }
  variables {
    instance_class   = "db.t3.medium"
    storage_gb       = 100
    storage_limit_gb = 1000
    multi_az         = true
    replicas         = 3
    vpc_id           = "vpc-1"
    subnets          = ["subnet-a", "subnet-b"]
    group            = "sg-1"
  }
  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.kms_key_id == var.key_arn && !aws_db_instance.this.publicly_accessible && aws_db_instance.this.multi_az
    error_message = "The database is not encrypted, not private, or alone."
  }
  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "The password of the administrator is in the state."
  }
  assert {
    condition     = aws_db_instance.this.backup_retention_period == 7 && aws_db_instance.this.backup_window == "08:00-09:00" && aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot && !aws_db_instance.this.delete_automated_backups
    error_message = "The database is not backed up for seven days, or can be lost with its backups."
  }
  assert {
    condition     = one([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1"
    error_message = "The database can be reached without TLS."
  }
  assert {
    condition     = length(aws_db_instance.replica) == 3 && alltrue([for replica in aws_db_instance.replica : replica.storage_encrypted && !replica.publicly_accessible])
    error_message = "A replica is missing, not encrypted, or public."
  }
  assert {
    condition     = length(aws_route53_record.reader) == 3 && alltrue([for record in aws_route53_record.reader : record.name == "reader.secflow-test.internal"]) && strcontains(output.reader_url, "@") == false && strcontains(output.reader_url, "//reader.secflow-test.internal:5432/")
    error_message = "Servers do not read from all replicas."
  }
  assert {
    condition     = aws_db_instance.this.tags.Backup == "daily" && endswith(output.url, "/secflow?sslmode=require") && !strcontains(output.url, "@")
    error_message = "The database is not in the backup plan, or its address has a user, or no TLS."
  }
}

run "cache" {
  module {
    source = "../modules/cache"
  }
  variables {
    node_type = "cache.t3.medium"
    nodes     = 2
    subnets   = ["subnet-a", "subnet-b"]
    group     = "sg-1"
  }
  assert {
    condition     = aws_elasticache_replication_group.this.at_rest_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required"
    error_message = "Redis is not encrypted."
  }
  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.auth_token == null
    error_message = "No node takes over, or a token is in the state."
  }
  assert {
    condition     = alltrue([for user in aws_elasticache_user.this : user.access_string == "off -@all" && user.passwords == null])
    error_message = "A user of Redis begins with access, or with a password in the state."
  }
  assert {
    condition     = output.url == "rediss://secflow@master.r.use1.cache.amazonaws.com:6379"
    error_message = "The address is not that of the tools' user over TLS."
  }
}

run "queue" {
  module {
    source = "../modules/queue"
  }
  assert {
    condition     = aws_sqs_queue.filings.kms_master_key_id == var.key_arn && aws_sqs_queue.dead.kms_master_key_id == var.key_arn && aws_sqs_queue.dead.message_retention_seconds == 1209600
    error_message = "A queue is not encrypted, or the dead are not kept for 14 days."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.filings.redrive_policy).maxReceiveCount == 20
    error_message = "A record that is never done comes back for ever."
  }
}

run "settings_and_images" {
  module {
    source = "../modules/settings"
  }
  variables {
    secrets = { "database/loader" = "The password" }
    image   = "r@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }
  assert {
    condition     = aws_secretsmanager_secret.this["database/loader"].kms_key_id == var.key_arn && aws_secretsmanager_secret.this["database/loader"].name == "secflow-test/database/loader"
    error_message = "The secret is not encrypted with the key, or has another name."
  }
}

run "images" {
  module {
    source = "../modules/images"
  }
  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push && aws_ecr_repository.this.encryption_configuration[0].encryption_type == "KMS"
    error_message = "A tag can be moved, or images are not scanned, or not encrypted."
  }
  assert {
    condition     = jsondecode(aws_ecr_repository_policy.functions.policy).Statement[0].Condition.StringLike["aws:SourceArn"] == "arn:aws:lambda:us-east-1:123456789012:function:secflow-test-*"
    error_message = "Functions cannot run the images, or those of others can."
  }
}

run "compute" {
  module {
    source = "../modules/compute"
  }
  variables {
    image          = "r@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    repository_arn = "arn:aws:ecr:us-east-1:123456789012:repository/r"
    subnets        = ["subnet-a"]
    public_ip      = false
    groups         = { workers = "sg-w", servers = "sg-s" }
    dead_queue_arn = "arn:aws:sqs:us-east-1:123456789012:dead"
    tasks = {
      one = {
        description = "one", command = ["a"], schedule = "cron(0 6 * * ? *)"
        secrets     = { PGPASSWORD = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-abcdef:password::" }
        statements  = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::filings/*"] }]
      }
      two = { description = "two", command = ["b"], service = { minimum = 5, maximum = 20, queue = "q" } }
    }
  }
  assert {
    condition     = length(aws_iam_role.task) == 2 && length(aws_iam_role.start) == 2 && aws_iam_role.task["one"].name != aws_iam_role.task["two"].name
    error_message = "Tasks share a role."
  }
  assert {
    condition     = join(" ", keys(aws_iam_role_policy.task)) == "one" && jsonencode(jsondecode(aws_iam_role_policy.task["one"].policy).Statement) == jsonencode([{ Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::filings/*"] }])
    error_message = "A task may do something else than what it is to do."
  }
  # To start it: its own secret, without the name of the member; a task without secrets may read none.
  assert {
    condition     = jsonencode([for statement in jsondecode(aws_iam_role_policy.start["one"].policy).Statement : statement.Resource if contains(statement.Action, "secretsmanager:GetSecretValue")]) == jsonencode([["arn:aws:secretsmanager:us-east-1:123456789012:secret:s-abcdef"]])
    error_message = "The start of a task reads other secrets than its own."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.start["two"].policy, "secretsmanager")
    error_message = "The start of a task without secrets may read some."
  }
  assert {
    condition     = aws_scheduler_schedule.this["one"].schedule_expression_timezone == "America/New_York" && one(aws_scheduler_schedule.this["one"].target[0].ecs_parameters[0].capacity_provider_strategy).capacity_provider == "FARGATE_SPOT"
    error_message = "The schedule is not in EDGAR's time, or not on spot."
  }
  assert {
    condition     = aws_ecs_service.this["two"].deployment_circuit_breaker[0].rollback && aws_appautoscaling_target.this["two"].min_capacity == 5 && aws_appautoscaling_target.this["two"].max_capacity == 20
    error_message = "A bad revision stays, or the service does not scale from 5 to 20."
  }
  assert {
    condition     = aws_appautoscaling_policy.queue["two"].target_tracking_scaling_policy_configuration[0].target_value == 100 && aws_appautoscaling_policy.cpu["two"].target_tracking_scaling_policy_configuration[0].target_value == 70
    error_message = "The service does not scale by 100 records that wait, and by 70 % of its processors."
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.task : group.retention_in_days == 30 && group.kms_key_id == var.key_arn])
    error_message = "A log is not kept for 30 days, or not encrypted."
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["one"].container_definitions)[0].user == "secflow" && jsondecode(aws_ecs_task_definition.this["one"].container_definitions)[0].stopTimeout == 120
    error_message = "A task runs as root, or has no time to finish what it has in hand."
  }
}

run "batch" {
  module {
    source = "../modules/batch"
  }
  variables {
    image      = "r@sha256:0"
    bucket     = "filings"
    bucket_arn = "arn:aws:s3:::filings"
    subnets    = ["subnet-a"]
    group      = "sg-1"
  }
  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].ebs[0].encrypted == "true" && aws_launch_template.this.metadata_options[0].http_tokens == "required" && aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 2
    error_message = "Disks are not encrypted, or the metadata service is open, or out of reach of a container."
  }
  assert {
    condition     = aws_batch_compute_environment.spot.compute_resources[0].type == "SPOT" && aws_batch_compute_environment.spot.compute_resources[0].min_vcpus == 0
    error_message = "Batch costs something when there is no work, or is not on spot."
  }
}

run "instances" {
  module {
    source = "../modules/instances"
  }
  variables {
    package     = "s3://filings/packages/secflow_0.1.0-1_amd64.deb"
    queue_url   = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
    work        = "true"
    environment = { BUCKET = "filings" }
    airflow     = { environment = { EDGAR_IDENTITY = "Example data@example.com" }, statements = [{ actions = ["s3:PutObject"], resources = ["arn:aws:s3:::filings/*"] }] }
    statements  = [{ actions = ["s3:GetObject"], resources = ["arn:aws:s3:::filings/*"] }]
    subnets     = ["subnet-a", "subnet-b"]
    group       = "sg-1"
    tags        = { Project = "secflow", Environment = "test" }
  }
  assert {
    condition     = alltrue([for template in aws_launch_template.this : template.block_device_mappings[0].ebs[0].encrypted == "true" && template.block_device_mappings[0].ebs[0].volume_type == "gp3" && template.block_device_mappings[0].ebs[0].volume_size == 50 && template.metadata_options[0].http_tokens == "required" && template.key_name == null])
    error_message = "Disks are not encrypted gp3 of 50 GB, or the metadata service is open, or there is a key for SSH."
  }
  assert {
    condition     = aws_autoscaling_group.workers.min_size == 1 && aws_autoscaling_group.workers.max_size == 10 && aws_autoscaling_policy.cpu.target_tracking_configuration[0].target_value == 70
    error_message = "The group is not of 1 to 10 instances at 70 % of their processors."
  }
  assert {
    condition     = aws_autoscaling_group.workers.mixed_instances_policy[0].instances_distribution[0].on_demand_percentage_above_base_capacity == 0 && length(aws_autoscaling_group.airflow) == 1
    error_message = "Workers are not on spot, or there is no host for Airflow."
  }
  assert {
    condition     = alltrue([for group in [aws_autoscaling_group.workers, aws_autoscaling_group.airflow[0]] : join(",", sort([for tag in group.tag : tag.key if tag.propagate_at_launch])) == "Environment,Name,Project"])
    error_message = "Instances are not tagged."
  }
  # User data may have 16 kB. The tasks of Airflow are in containers: they need the metadata service, a stage to run and its variables.
  assert {
    condition     = alltrue([for template in aws_launch_template.this : length(base64decode(template.user_data)) < 16384])
    error_message = "The first start of an instance is told more than AWS takes."
  }
  assert {
    condition     = alltrue([for part in ["sec_filing_etl", "usage: stage.sh", "EDGAR_IDENTITY=\"Example data@example.com\"", "SECFLOW_STAGE: /opt/secflow/stage"] : strcontains(base64decode(aws_launch_template.this["airflow"].user_data), part)])
    error_message = "The host for Airflow has no DAG, no stages, or not their variables."
  }
  assert {
    condition     = aws_launch_template.this["airflow"].metadata_options[0].http_put_response_hop_limit == 2 && aws_launch_template.this["workers"].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Containers do not reach the metadata service of Airflow's host, or those of a worker do."
  }
  assert {
    condition     = strcontains(aws_iam_role_policy.this["airflow"].policy, "s3:PutObject") && !strcontains(aws_iam_role_policy.this["workers"].policy, "s3:PutObject")
    error_message = "A role has the rights of the other."
  }
}

run "functions" {
  module {
    source = "../modules/functions"
  }
  variables {
    functions = {
      extract = { description = "e", handler = "load", memory = 1024, concurrency = 50, from_queue = true, environment = { PGPASSWORD = "aws-secretsmanager://a#password" } }
      list    = { description = "l" }
    }
    image          = "r@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    queue_arn      = "arn:aws:sqs:us-east-1:123456789012:q"
    subnets        = ["subnet-a"]
    group          = "sg-1"
    dead_queue_arn = "arn:aws:sqs:us-east-1:123456789012:dead"
  }
  assert {
    condition     = aws_lambda_function.this["extract"].kms_key_arn == var.key_arn && aws_lambda_function.this["extract"].reserved_concurrent_executions == 50 && aws_lambda_function.this["extract"].timeout == 300
    error_message = "Variables are not encrypted with the key, or size, time and concurrency are not as told."
  }
  assert {
    condition     = one(aws_lambda_event_source_mapping.queue["extract"].function_response_types) == "ReportBatchItemFailures"
    error_message = "All records of a batch come back when one fails."
  }
  # The program that the bootstrap runs is the command of the image.
  assert {
    condition     = one(aws_lambda_function.this["extract"].image_config[0].command) == "load" && one(aws_lambda_function.this["list"].image_config[0].command) == "list"
    error_message = "A function has not the handler that it is told, or that of its name."
  }
}

run "orchestration" {
  module {
    source = "../modules/orchestration"
  }
  variables {
    definition      = file("../../step-functions/alerts.asl.json")
    schedule        = "cron(0 6 * * ? *)"
    operators_queue = { url = "https://sqs.us-east-1.amazonaws.com/123456789012/dead", arn = "arn:aws:sqs:us-east-1:123456789012:dead" }
    bucket_arn      = "arn:aws:s3:::filings"
  }
  assert {
    condition     = aws_sfn_state_machine.this.encryption_configuration[0].kms_key_id == var.key_arn && aws_sfn_state_machine.this.logging_configuration[0].level == "ALL"
    error_message = "The state machine is not encrypted, or not logged."
  }
  assert {
    condition     = jsondecode(aws_sfn_state_machine.this.definition).States.Match.Arguments.FunctionName == "secflow-test-match" && jsondecode(aws_sfn_state_machine.this.definition).States.Tell.Arguments.QueueUrl == var.operators_queue.url
    error_message = "The machine calls functions, or tells a queue, that the environment does not have."
  }
  assert {
    condition = jsonencode({ for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Action[0] => statement.Resource if contains(["lambda:InvokeFunction", "sqs:SendMessage"], statement.Action[0]) }) == jsonencode({
      "lambda:InvokeFunction" = ["arn:aws:lambda:us-east-1:123456789012:function:secflow-test-*"], "sqs:SendMessage" = [var.operators_queue.arn]
    })
    error_message = "The machine may not call its functions, or others."
  }
}

run "api" {
  module {
    source = "../modules/api"
  }
  variables {
    domain          = "api.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/c"
    issuer          = "https://example.auth0.com/"
    audience        = "secflow"
    vpc_id          = "vpc-1"
    subnets         = ["subnet-a", "subnet-b"]
    groups          = { web = "sg-w", link = "sg-l" }
  }
  assert {
    condition     = aws_lb.this.internal && aws_lb.this.drop_invalid_header_fields && aws_lb_listener.this.ssl_policy == "ELBSecurityPolicy-TLS13-1-3-2021-06" && aws_lb_listener.this.protocol == "HTTPS"
    error_message = "The load balancer is public, or takes less than TLS 1.3."
  }
  assert {
    condition     = alltrue([for route in aws_apigatewayv2_route.this : route.authorization_type == "JWT"]) && aws_apigatewayv2_api.this.disable_execute_api_endpoint
    error_message = "Somebody without a token gets through."
  }
  assert {
    condition     = aws_apigatewayv2_stage.this.default_route_settings[0].throttling_rate_limit == 50 && aws_apigatewayv2_stage.this.default_route_settings[0].throttling_burst_limit == 100
    error_message = "The rate is not limited."
  }
  assert {
    condition     = aws_wafv2_web_acl_association.this.resource_arn == aws_lb.this.arn && length(aws_wafv2_web_acl.this.rule) == 4
    error_message = "There is no firewall before the API."
  }
}

run "cdn" {
  module {
    source = "../modules/cdn"
  }
  variables {
    domain          = "data.example.com"
    origin_domain   = "api.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/c"
  }
  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "https-only" && aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021"
    error_message = "The distribution can be reached without TLS."
  }
  assert {
    condition     = contains(one(one(aws_cloudfront_cache_policy.this.parameters_in_cache_key_and_forwarded_to_origin).headers_config[0].headers).items, "Authorization")
    error_message = "Somebody gets the answer of another."
  }
}

run "backup" {
  module {
    source = "../modules/backup"
  }
  variables {
    resources = ["arn:aws:s3:::filings"]
    topic_arn = "arn:aws:sns:us-east-1:123456789012:t"
  }
  assert {
    condition     = join(" ", sort([for rule in aws_backup_plan.this.rule : "${rule.rule_name}:${rule.schedule}:${rule.lifecycle[0].delete_after}"])) == "daily:cron(0 3 * * ? *):90 weekly:cron(30 3 ? * SUN *):30"
    error_message = "Backups are not made each night for 90 days and each week for 30, between three and four."
  }
  assert {
    condition     = aws_backup_vault.this.kms_key_arn == var.key_arn && aws_backup_vault_lock_configuration.this.min_retention_days == 30
    error_message = "The vault is not encrypted, or its backups can be removed before their time."
  }
}

run "alarms" {
  module {
    source = "../modules/alarms"
  }
  variables {
    emails          = ["desk@example.com"]
    database        = "secflow-test"
    connections     = 400
    queue           = "q"
    dead_queue      = "dead"
    cache_nodes     = ["n-001", "n-002"]
    api             = { load_balancer = "app/l/1" }
    workflows       = ["collect"]
    daily_workflows = ["collect"]
    log_groups      = { ask = "/secflow-test/ask" }
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["database-cpu"].threshold == 70 && aws_cloudwatch_metric_alarm.this["database-connections"].threshold == 360 && aws_cloudwatch_metric_alarm.this["cache-memory-n-001"].threshold == 80 && aws_cloudwatch_metric_alarm.errors[0].threshold == 5 && aws_cloudwatch_metric_alarm.this["api-latency"].threshold == 5 && aws_cloudwatch_metric_alarm.this["spending"].threshold == 100
    error_message = "The thresholds are not those of the guide."
  }
  assert {
    condition     = aws_cloudwatch_log_metric_filter.spending["ask"].metric_transformation[0].name == aws_cloudwatch_metric_alarm.this["spending"].metric_name && length(aws_cloudwatch_metric_alarm.this["spending"].dimensions) == 0
    error_message = "The alarm of spending looks at another figure than that of the logs."
  }
  assert {
    condition     = join(" ", sort([for name, alarm in aws_cloudwatch_metric_alarm.this : alarm.dimensions.status if endswith(name, "-collect")])) == "failed success timed_out"
    error_message = "A workflow that fails, takes too long, or does not run at all alarms nobody."
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_actions) == 1])
    error_message = "An alarm tells nobody."
  }
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 8 && aws_sns_topic.this.kms_master_key_id == var.key_arn
    error_message = "The dashboard lacks something, or the topic is not encrypted."
  }
}

run "budgets" {
  module {
    source = "../modules/budgets"
  }
  variables {
    environment = "test"
    dollars     = 60
    emails      = ["desk@example.com"]
  }
  assert {
    condition     = aws_budgets_budget.this.limit_amount == "60" && one(aws_budgets_budget.this.cost_filter).values[0] == "user:Environment$test"
    error_message = "The budget is not that of the environment."
  }
}

run "deployer" {
  module {
    source = "../modules/deployer"
  }
  variables {
    environment           = "production"
    repository            = "example/secflow"
    image_repository_arn  = "arn:aws:ecr:us-east-1:123456789012:repository/r"
    image_parameter_arn   = "arn:aws:ssm:us-east-1:123456789012:parameter/p"
    network_parameter_arn = "arn:aws:ssm:us-east-1:123456789012:parameter/n"
    task_role_arns        = ["arn:aws:iam::123456789012:role/r"]
  }
  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:example/secflow:environment:production"
    error_message = "Another repository, or another environment, can deploy."
  }
}

run "failover" {
  module {
    source = "../modules/failover"
  }
  variables {
    zone_id   = "Z1"
    domain    = "data.example.com"
    primary   = { target = { name = "d1.cloudfront.net", zone = "Z2" }, check = "api.example.com" }
    secondary = { name = "d-1.execute-api.us-west-2.amazonaws.com", zone = "Z3" }
  }
  assert {
    condition     = join(" ", sort([for record in aws_route53_record.this : "${record.failover_routing_policy[0].type}:${record.alias[0].name}"])) == "PRIMARY:d1.cloudfront.net SECONDARY:d-1.execute-api.us-west-2.amazonaws.com"
    error_message = "The name does not go over to the second region."
  }
  assert {
    condition     = aws_route53_health_check.primary.fqdn == "api.example.com" && aws_route53_health_check.primary.type == "HTTPS"
    error_message = "The check does not ask the first region."
  }
}
