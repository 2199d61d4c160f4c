# The tasks of an environment: our tools in the image of the Dockerfile, and what each may do. flow-run keeps a record of each run in the database, lets no two of a
# name run at once, and writes its metrics into the log, from where CloudWatch has them.

locals {
  may = {
    read_bucket  = [{ actions = ["s3:GetObject"], resources = ["${module.storage.bucket_arn}/*"] }, { actions = ["s3:ListBucket"], resources = [module.storage.bucket_arn] }]
    write_bucket = [{ actions = ["s3:PutObject", "s3:AbortMultipartUpload"], resources = ["${module.storage.bucket_arn}/*"] }]
    reject       = [{ actions = ["s3:PutObject", "s3:AbortMultipartUpload"], resources = ["${module.storage.bucket_arn}/rejects/*"] }]
    send         = [{ actions = ["sqs:SendMessage"], resources = [module.queue.arn] }, { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [module.keys.key_arn] }]
    read_loader  = [{ actions = ["secretsmanager:GetSecretValue"], resources = [module.settings.secret_arns["database/loader"]] }]
    read_redis   = var.cache == null ? [] : [{ actions = ["secretsmanager:GetSecretValue"], resources = [module.settings.secret_arns["cache"]] }]
    take         = [{ actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"], resources = [module.queue.arn] }, { actions = ["kms:Decrypt"], resources = [module.keys.key_arn] }]
  }

  # Where ECS does not put in the secrets: references, which secret-run takes the values of.
  references = {
    loader = { PGPASSWORD = "aws-secretsmanager://${local.name}/database/loader#password" }
    redis  = var.cache == null ? {} : { REDISCLI_AUTH = "aws-secretsmanager://${local.name}/cache#password" }
  }
  # Functions that ask EDGAR at once share its rate by Redis; without it, each has a part, whether the others ask or not.
  rate = var.cache == null ? { EDGAR_RATE_LIMIT_PER_SEC = format("%.2f", 9.5 / max(1, sum(concat([0], [for function in var.functions : function.concurrency])))) } : { SECFLOW_RATE_FILE = "${module.cache[0].url}/0" }

  loader = { PGPASSWORD = "${module.settings.secret_arns["database/loader"]}:password::" }
  reader = { PGPASSWORD = "${module.settings.secret_arns["database/reader"]}:password::" }
  redis  = var.cache == null ? {} : { REDISCLI_AUTH = "${module.settings.secret_arns["cache"]}:password::" }
  edgar  = merge({ EDGAR_IDENTITY = var.identity, FORMS = var.forms, TICKERS = var.tickers }, var.cache == null ? {} : { CACHE = "${module.cache[0].url}/0?ttl=86400" })
  load   = { DATABASE_URL = module.database.url, PGUSER = "loader", BUCKET = module.storage.bucket }

  # A nightly state machine that runs by itself takes the place of the task.
  night = try(var.state_machine.name == "nightly" && var.state_machine.schedule != null, false) ? null : var.schedules.night

  run = { for name, options in {
    night   = ["--timeout", "6h", "--retries", "3", "--schedule", var.schedules.night, "--description", "The filings of a day"]
    collect = ["--timeout", "6h", "--retries", "3", "--schedule", var.schedules.night, "--description", "The filings of a day, into the queue"]
    check   = ["--timeout", "2h", "--retries", "3", "--schedule", var.schedules.check, "--description", "Whether the filings of a week are there"]
  } : name => concat(["flow-run", "--name", name, "--db", module.database.url, "--log-format", "emf"], options, ["--", "bash", "-c", file("${path.module}/../../tasks/${name}.sh")]) }

  all_tasks = {
    # By hand, and by each deployment.
    migrate = {
      description = "Makes the tables of the database, or brings them up to date"
      command     = ["bash", "-c", "financials-load --migrate < /dev/null"]
      environment = { DATABASE_URL = module.database.url }
      secrets     = { PGUSER = "${module.database.admin_secret_arn}:username::", PGPASSWORD = "${module.database.admin_secret_arn}:password::" }
      statements  = []
      spot        = false
      schedule    = null
    }
    # By hand, once, and when a password is replaced.
    users = {
      description = "Makes the users of the database, with the passwords of their secrets"
      image       = var.postgres_image
      user        = "postgres"
      command     = ["bash", "-c", file("${path.module}/../../tasks/users.sh")]
      environment = { PGHOST = split(":", split("/", module.database.url)[2])[0], PGDATABASE = "secflow", PGSSLMODE = "require" }
      secrets = {
        PGUSER          = "${module.database.admin_secret_arn}:username::"
        PGPASSWORD      = "${module.database.admin_secret_arn}:password::"
        LOADER_PASSWORD = "${module.settings.secret_arns["database/loader"]}:password::"
        READER_PASSWORD = "${module.settings.secret_arns["database/reader"]}:password::"
      }
      spot     = false
      schedule = null
    }
    check = {
      description = "Whether the filings of a week are there"
      command     = local.run["check"]
      environment = merge(local.edgar, local.load)
      secrets     = merge(local.loader, local.redis)
      schedule    = var.schedules.check
    }
    night = {
      description = "The filings of a day, from EDGAR into the bucket and the database"
      command     = local.run["night"]
      cpu         = 2048
      memory      = 4096
      disk_gb     = 50
      environment = merge(local.edgar, local.load)
      secrets     = merge(local.loader, local.redis)
      statements  = concat(local.may.read_bucket, local.may.write_bucket)
      schedule    = local.night
    }
    collect = {
      description = "The filings of a day, from EDGAR into the bucket and the queue"
      command     = local.run["collect"]
      disk_gb     = 200
      environment = merge(local.edgar, local.load, { QUEUE_URL = module.queue.url })
      secrets     = merge(local.loader, local.redis)
      statements  = concat(local.may.read_bucket, local.may.write_bucket, local.may.send)
      schedule    = local.night
      # EDGAR counts requests by address: what is begun is not given up.
      spot = false
    }
    worker = {
      description = "Works off the queue: filings from the bucket into the database"
      command     = ["flow-run", "--queue", "sqs:${module.queue.url}", "-N", "50", "--log-format", "emf", "--", "bash", "-c", file("${path.module}/../../tasks/work.sh")]
      cpu         = 2048
      memory      = 4096
      disk_gb     = 30
      environment = local.load
      secrets     = local.loader
      statements  = concat(local.may.read_bucket, local.may.reject, local.may.take)
      service     = { minimum = try(var.workers.minimum, 1), maximum = try(var.workers.maximum, 1), queue = module.queue.name, waiting = 100 }
      schedule    = null
    }
    api = {
      description = "Answers requests of the API from the database"
      command = concat(
        ["secflow-serve", "--listen", "0.0.0.0:8080", "--store", "s3://${module.storage.bucket}", "--jwks", try(var.api.jwks, ""), "--issuer", try(var.api.issuer, ""), "--audience", try(var.api.audience, ""), "--rate", "600"],
        var.cache == null ? [] : ["--redis", module.cache[0].url]
      )
      port        = 8080
      environment = { DATABASE_URL = module.database.reader_url, PGUSER = "reader" }
      secrets     = merge(local.reader, local.redis)
      statements  = local.may.read_bucket
      service     = { minimum = try(var.api.minimum, 1), maximum = try(var.api.maximum, 1) }
      spot        = false
      schedule    = null
    }
  }

  wanted = concat(["migrate", "users", "check"], var.workers == null ? ["night"] : ["collect", "worker"], var.api == null ? [] : ["api"])
  tasks  = { for name, task in local.all_tasks : name => task if contains(local.wanted, name) }
}
