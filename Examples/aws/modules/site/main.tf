# An environment, from all the other modules. The roots starter, production and scale differ in what they give it.

locals {
  name = "${var.project}-${var.environment}"
}

module "keys" {
  source = "../keys"
  name   = local.name
}

module "network" {
  source       = "../network"
  name         = local.name
  cidr         = var.cidr
  nat_gateways = var.nat_gateways
  key_arn      = module.keys.key_arn
  log_days     = var.log_days
}

module "storage" {
  source      = "../storage"
  name        = local.name
  bucket      = var.bucket
  replica_arn = var.replica_arn
  log_bucket  = var.log_bucket
}

module "database" {
  source           = "../database"
  name             = local.name
  instance_class   = var.database.instance_class
  storage_gb       = var.database.storage_gb
  storage_limit_gb = var.database.storage_limit_gb
  multi_az         = var.database.multi_az
  replicas         = var.database.replicas
  protected        = var.protected
  restore_from     = var.database.restore_from
  vpc_id           = module.network.vpc_id
  subnets          = module.network.private_subnets
  group            = module.network.groups["database"]
  key_arn          = module.keys.key_arn
  log_days         = var.log_days
}

module "cache" {
  count     = var.cache == null ? 0 : 1
  source    = "../cache"
  name      = local.name
  node_type = var.cache.node_type
  nodes     = var.cache.nodes
  subnets   = module.network.private_subnets
  group     = module.network.groups["cache"]
  key_arn   = module.keys.key_arn
}

module "queue" {
  source = "../queue"
  name   = local.name
  # Six times the time of a function that works it off (Lambda, Configuring a queue to use with Lambda).
  visibility_seconds = max(120, [for function in var.functions : 6 * function.timeout if function.from_queue]...)
  key_arn            = module.keys.key_arn
}

module "images" {
  source  = "../images"
  name    = local.name
  key_arn = module.keys.key_arn
}

module "settings" {
  source = "../settings"
  name   = local.name
  image  = var.image
  secrets = {
    "database/loader" = "The password of the user loader (password)"
    "database/reader" = "The password of the user reader (password)"
    "cache"           = "The password of the Redis user secflow (password)"
    "models"          = "The keys of language models (anthropic, openai)"
    "channels"        = "Addresses and keys of the channels of alerts (slack, pagerduty)"
  }
  parameters = {
    identity = var.identity
    network  = jsonencode({ subnets = module.network.task_subnets, groups = [module.network.groups["workers"]], public_ip = module.network.task_public_ip })
    database = module.database.url
    bucket   = module.storage.bucket
    queue    = module.queue.url
  }
  key_arn = module.keys.key_arn
}

module "compute" {
  source           = "../compute"
  name             = local.name
  tasks            = local.tasks
  image            = module.settings.image
  repository_arn   = module.images.arn
  subnets          = module.network.task_subnets
  public_ip        = module.network.task_public_ip
  groups           = module.network.groups
  target_group_arn = one(module.api[*].target_group_arn)
  dead_queue_arn   = module.queue.dead_arn
  key_arn          = module.keys.key_arn
  log_days         = var.log_days
}

module "batch" {
  count      = var.batch_vcpus > 0 ? 1 : 0
  source     = "../batch"
  name       = local.name
  image      = module.settings.image
  bucket     = module.storage.bucket
  bucket_arn = module.storage.bucket_arn
  max_vcpus  = var.batch_vcpus
  subnets    = module.network.task_subnets
  group      = module.network.groups["workers"]
  key_arn    = module.keys.key_arn
  log_days   = var.log_days
}

module "instances" {
  count       = var.instances == null ? 0 : 1
  source      = "../instances"
  name        = local.name
  package     = var.instances.package
  maximum     = var.instances.maximum
  queue_url   = module.queue.url
  work        = file("${path.module}/../../tasks/work.sh")
  environment = merge(local.load, local.references.loader)
  statements  = concat(local.may.read_bucket, local.may.reject, local.may.take, local.may.read_loader)
  airflow = !var.instances.airflow ? null : {
    environment = merge(local.edgar, local.load, local.references.loader, local.references.redis)
    statements  = concat(local.may.read_bucket, local.may.write_bucket, local.may.read_loader, local.may.read_redis)
  }
  subnets = module.network.private_subnets
  group   = module.network.groups["workers"]
  tags    = var.tags
  key_arn = module.keys.key_arn
}

module "functions" {
  count          = length(var.functions) > 0 ? 1 : 0
  source         = "../functions"
  name           = local.name
  image          = var.function_image
  queue_arn      = module.queue.arn
  subnets        = module.network.private_subnets
  group          = module.network.groups["workers"]
  dead_queue_arn = module.queue.dead_arn
  key_arn        = module.keys.key_arn
  log_days       = var.log_days
  functions = { for name, function in var.functions : name => {
    description = function.description
    handler     = function.handler
    memory      = function.memory
    timeout     = function.timeout
    concurrency = function.concurrency
    disk_mb     = function.disk_mb
    from_queue  = function.from_queue
    environment = merge(local.edgar, local.load, local.rate, local.references.loader, local.references.redis, function.environment)
    statements = concat(local.may.read_bucket, local.may.write_bucket, local.may.read_loader, local.may.read_redis,
    [for secret in function.secrets : { actions = ["secretsmanager:GetSecretValue"], resources = [module.settings.secret_arns[secret]] }])
  } }
}

module "orchestration" {
  count           = var.state_machine == null ? 0 : 1
  source          = "../orchestration"
  name            = local.name
  definition      = file("${path.module}/../../../step-functions/${var.state_machine.name}.asl.json")
  schedule        = var.state_machine.schedule
  operators_queue = { url = module.queue.dead_url, arn = module.queue.dead_arn }
  bucket_arn      = module.storage.bucket_arn
  key_arn         = module.keys.key_arn
  log_days        = var.log_days
}

module "api" {
  count             = var.api == null ? 0 : 1
  source            = "../api"
  name              = local.name
  domain            = var.api.domain
  certificate_arn   = var.api.certificate_arn
  issuer            = var.api.issuer
  audience          = var.api.audience
  requests_a_second = var.api.requests_a_second
  protected         = var.protected
  vpc_id            = module.network.vpc_id
  subnets           = module.network.private_subnets
  groups            = module.network.groups
  key_arn           = module.keys.key_arn
  log_days          = var.log_days
}

module "backup" {
  source         = "../backup"
  name           = local.name
  resources      = [module.database.arn, module.storage.bucket_arn]
  copy_vault_arn = var.copy_vault_arn
  topic_arn      = module.alarms.topic_arn
  key_arn        = module.keys.key_arn
}

module "alarms" {
  source          = "../alarms"
  name            = local.name
  emails          = var.emails
  database        = module.database.identifier
  connections     = var.database.connections
  queue           = var.workers == null ? null : module.queue.name
  dead_queue      = module.queue.dead_name
  cache_nodes     = var.cache == null ? [] : module.cache[0].members
  api             = var.api == null ? null : { load_balancer = module.api[0].load_balancer }
  workflows       = [for name, task in local.tasks : name if task.schedule != null]
  log_groups      = module.compute.log_groups
  daily_workflows = local.night == null ? [] : [var.workers == null ? "night" : "collect"]
  key_arn         = module.keys.key_arn
}

module "budgets" {
  source      = "../budgets"
  name        = local.name
  environment = var.environment
  dollars     = var.dollars_a_month
  emails      = var.emails
}

module "deployer" {
  count                 = var.repository == null ? 0 : 1
  source                = "../deployer"
  name                  = local.name
  environment           = var.environment
  repository            = var.repository
  create_provider       = var.create_github_provider
  image_repository_arn  = module.images.arn
  image_parameter_arn   = module.settings.image_parameter_arn
  network_parameter_arn = module.settings.parameter_arns["network"]
  task_role_arns        = module.compute.role_arns
}
