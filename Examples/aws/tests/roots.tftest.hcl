# The roots, whole. What they are made of is in modules.tftest.hcl.

mock_provider "aws" {
  source = "./mocks"
}

mock_provider "aws" {
  alias  = "edge"
  source = "./mocks"
}

variables {
  bucket         = "example-filings"
  image          = "123456789012.dkr.ecr.us-east-1.amazonaws.com/secflow-starter@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  postgres_image = "postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  identity       = "Example Company data@example.com"
  emails         = ["desk@example.com"]
  repository     = "example/secflow"
  api = {
    domain          = "api.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/c"
    issuer          = "https://example.auth0.com/"
    audience        = "secflow"
    jwks            = "https://example.auth0.com/.well-known/jwks.json"
  }
  public = {
    domain          = "data.example.com"
    zone_id         = "Z123456"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/d"
  }
}

run "state" {
  module {
    source = "../state"
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this["state"].rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "The state is not encrypted with its key."
  }
  assert {
    condition     = alltrue([for versioning in aws_s3_bucket_versioning.this : versioning.versioning_configuration[0].status == "Enabled"])
    error_message = "Earlier states are not kept."
  }
  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "The public can reach the state, or the logs."
  }
}

run "starter" {
  module {
    source = "../starter"
  }
  assert {
    condition     = join(",", sort(keys(output.containers))) == "check,migrate,night,users"
    error_message = "The tasks are not those of a small environment."
  }
  assert {
    condition     = output.redis_user == null && strcontains(output.network, "assignPublicIp=ENABLED")
    error_message = "The starter pays for Redis or a gateway."
  }
  # What a task shows to everybody who may describe it holds no secret, and no address with a password.
  assert {
    condition = alltrue(flatten([for containers in output.containers : [for variable in jsondecode(containers)[0].environment :
    !can(regex("://[^/@]*:[^/@]*@", variable.value)) && !can(regex("PASSWORD|SECRET|KEY|AUTH$", variable.name))]]))
    error_message = "A secret is in a plain variable."
  }
  assert {
    condition     = alltrue([for containers in output.containers : can(regex("@sha256:[0-9a-f]{64}$", jsondecode(containers)[0].image))])
    error_message = "An image is not named by its digest."
  }
}

run "production" {
  module {
    source = "../production"
  }
  variables {
    function_image = "r@sha256:0000000000000000000000000000000000000000000000000000000000000000"
    functions = {
      list = { description = "lists" }
      load = { description = "loads", timeout = 900, from_queue = true }
    }
    state_machine = { name = "nightly", schedule = "cron(0 6 * * ? *)" }
    instances     = { package = "s3://example-filings/packages/secflow_0.1.0-1_amd64.deb", airflow = true }
  }
  # A message is not given to somebody else while a function may still work on it.
  assert {
    condition     = output.visibility_seconds == 5400
    error_message = "The queue does not wait for six times the time of the function that works it off."
  }
  assert {
    condition     = alltrue([for function in output.functions : function.EDGAR_IDENTITY == var.identity && function.PGPASSWORD == "aws-secretsmanager://secflow-production/database/loader#password" && startswith(function.SECFLOW_RATE_FILE, "rediss://")])
    error_message = "A function does not say who asks EDGAR, has a password, or a rate of its own."
  }
  assert {
    condition     = join(",", sort(keys(output.containers))) == "api,check,collect,migrate,users,worker"
    error_message = "The tasks are not those of production."
  }
  assert {
    condition     = strcontains(output.network, "assignPublicIp=DISABLED")
    error_message = "Tasks have public addresses."
  }
  assert {
    condition     = aws_route53_record.api[0].alias[0].evaluate_target_health
    error_message = "The name of the API does not look at its target."
  }
  # The server reads as a reader, the worker loads as a loader; neither is the administrator.
  assert {
    condition = (one([for variable in jsondecode(output.containers["api"])[0].environment : variable.value if variable.name == "PGUSER"]) == "reader" &&
    one([for variable in jsondecode(output.containers["worker"])[0].environment : variable.value if variable.name == "PGUSER"]) == "loader")
    error_message = "A task has more rights in the database than it needs."
  }
  assert {
    condition     = startswith(join(" ", jsondecode(output.containers["worker"])[0].command), "flow-run --queue sqs:https://sqs.us-east-1.amazonaws.com/123456789012/q -N 50 ")
    error_message = "The worker does not work off the queue."
  }
}

run "scale" {
  module {
    source = "../scale"
  }
  assert {
    condition     = join(",", sort(keys(output.containers))) == "api,check,collect,migrate,users,worker"
    error_message = "The tasks are not those of scale."
  }
}

run "second_region_asleep" {
  module {
    source = "../dr"
  }
  variables {
    database_arn = "arn:aws:rds:us-east-1:123456789012:db:secflow-production"
  }
  assert {
    condition     = length(aws_db_instance_automated_backups_replication.this) == 1 && output.cluster == null
    error_message = "The backups are not copied, or there is more than copies."
  }
}

run "second_region_awake" {
  module {
    source = "../dr"
  }
  variables {
    active       = true
    database_arn = "arn:aws:rds:us-east-1:123456789012:db:secflow-production"
    restore_from = "arn:aws:rds:us-west-2:123456789012:auto-backup:ab-1"
  }
  assert {
    condition     = output.cluster == "secflow-dr" && output.api_target != null
    error_message = "There is no environment in the second region."
  }
}

# Mistakes that are refused before anything is made.
run "image_by_tag" {
  command = plan
  module {
    source = "../modules/compute"
  }
  variables {
    name           = "n"
    image          = "secflow:latest"
    tasks          = {}
    repository_arn = "r"
    subnets        = []
    public_ip      = false
    groups         = {}
    dead_queue_arn = "q"
    key_arn        = "k"
  }
  expect_failures = [var.image]
}

run "password_in_a_variable" {
  command = plan
  module {
    source = "../modules/compute"
  }
  variables {
    name           = "n"
    tasks          = { a = { description = "a", command = ["a"], environment = { DATABASE_URL = "postgresql://user:secret@host/secflow" } } }
    repository_arn = "r"
    subnets        = []
    public_ip      = false
    groups         = { workers = "g" }
    dead_queue_arn = "q"
    key_arn        = "k"
  }
  expect_failures = [var.tasks]
}

run "everything_on_everything" {
  command = plan
  module {
    source = "../modules/compute"
  }
  variables {
    name           = "n"
    tasks          = { a = { description = "a", command = ["a"], statements = [{ actions = ["s3:GetObject"], resources = ["*"] }] } }
    repository_arn = "r"
    subnets        = []
    public_ip      = false
    groups         = { workers = "g" }
    dead_queue_arn = "q"
    key_arn        = "k"
  }
  expect_failures = [var.tasks]
}

run "kept_too_short" {
  command = plan
  module {
    source = "../modules/storage"
  }
  variables {
    name           = "n"
    retention_days = 365
  }
  expect_failures = [var.retention_days]
}

run "any_repository" {
  command = plan
  module {
    source = "../modules/deployer"
  }
  variables {
    name                  = "n"
    environment           = "production"
    repository            = "example/*"
    image_repository_arn  = "r"
    image_parameter_arn   = "p"
    network_parameter_arn = "p"
    task_role_arns        = []
  }
  expect_failures = [var.repository]
}
