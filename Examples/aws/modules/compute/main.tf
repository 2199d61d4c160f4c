# Tasks on Fargate. Each has a role of its own, which may do what var.tasks says and nothing else, a role that may read its own secrets at the start, and a log of
# its own. A task is run by a schedule, by a service, or by hand (first night).

data "aws_region" "current" {}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  region     = data.aws_region.current.name
  account    = data.aws_caller_identity.current.account_id
  assume     = jsonencode({ Version = "2012-10-17", Statement = [local.by_ecs] })
  source_ecs = "arn:${data.aws_partition.current.partition}:ecs:${local.region}:${local.account}:*"
  by_ecs = {
    Effect    = "Allow"
    Action    = "sts:AssumeRole"
    Principal = { Service = "ecs-tasks.amazonaws.com" }
    Condition = { StringEquals = { "aws:SourceAccount" = local.account }, ArnLike = { "aws:SourceArn" = local.source_ecs } }
  }
  # user:password of a secret's member, in the form of ECS, is ARN:member::. What is read is the secret.
  secret_arns = { for name, task in var.tasks : name => distinct([for from in values(task.secrets) : join(":", slice(split(":", from), 0, 7))]) }
}

resource "aws_ecs_cluster" "this" {
  name = var.name
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_cloudwatch_log_group" "task" {
  #checkov:skip=CKV_AWS_338:Logs are kept for 30 days; what has to be kept for years is in the audit of the database, and in the bucket.
  for_each          = var.tasks
  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.key_arn
}

# --- The role with which a task works ---

resource "aws_iam_role" "task" {
  for_each           = var.tasks
  name               = "${var.name}-${each.key}"
  description        = each.value.description
  assume_role_policy = local.assume
}

resource "aws_iam_role_policy" "task" {
  for_each = { for name, task in var.tasks : name => task if length(task.statements) > 0 }
  name     = "work"
  role     = aws_iam_role.task[each.key].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in each.value.statements : { Effect = "Allow", Action = statement.actions, Resource = statement.resources }]
  })
}

# --- The role with which ECS starts it ---

resource "aws_iam_role" "start" {
  for_each           = var.tasks
  name               = "${var.name}-${each.key}-start"
  description        = "Starts ${each.key}: its image, its log, its secrets"
  assume_role_policy = local.assume
}

resource "aws_iam_role_policy" "start" {
  for_each = var.tasks
  name     = "start"
  role     = aws_iam_role.start[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        # This one cannot be limited to a repository.
        { Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] },
        { Effect = "Allow", Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"], Resource = [var.repository_arn] },
        { Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = ["${aws_cloudwatch_log_group.task[each.key].arn}:*"] },
      ],
      length(each.value.secrets) == 0 ? [] : [
        { Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = local.secret_arns[each.key] },
        { Effect = "Allow", Action = ["kms:Decrypt"], Resource = [var.key_arn] },
      ]
    )
  })
}

resource "aws_ecs_task_definition" "this" {
  #checkov:skip=CKV_AWS_336:Filings and results are written to the disk of the task, which goes with it. A volume that the image's user may write to needs a Dockerfile of its own.
  for_each                 = var.tasks
  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  task_role_arn            = aws_iam_role.task[each.key].arn
  execution_role_arn       = aws_iam_role.start[each.key].arn
  # A deployment adds revisions. Terraform compares with the latest.
  track_latest = true

  ephemeral_storage {
    size_in_gib = each.value.disk_gb
  }

  container_definitions = jsonencode([merge({
    name        = each.key
    image       = coalesce(each.value.image, var.image)
    essential   = true
    user        = each.value.user
    command     = each.value.command
    stopTimeout = 120
    environment = [for name, value in merge({ AWS_REGION = local.region, AWS_EC2_METADATA_DISABLED = "true" }, each.value.environment) : { name = name, value = value }]
    secrets     = [for name, from in each.value.secrets : { name = name, valueFrom = from }]
    # As the first process, an init passes SIGTERM on (to flow-run, which stops its command) and takes up orphans.
    linuxParameters = { initProcessEnabled = true }
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = aws_cloudwatch_log_group.task[each.key].name, awslogs-region = local.region, awslogs-stream-prefix = "task" }
    }
    }, each.value.port == null ? {} : {
    portMappings = [{ containerPort = each.value.port, protocol = "tcp" }]
  })])
}
