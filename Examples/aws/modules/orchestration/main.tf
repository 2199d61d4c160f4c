# A state machine of Examples/step-functions, which calls the functions of the environment, on a schedule.

data "aws_region" "current" {}
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  scope = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  # The machines name the functions secflow-HANDLER, and the queue that operators watch QUEUE.
  definition = replace(replace(var.definition, "/\"FunctionName\": *\"secflow-/", "\"FunctionName\": \"${var.name}-"), "\"QUEUE\"", jsonencode(var.operators_queue.url))
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:Logs are kept for 30 days; what has to be kept for years is in the audit of the database, and in the bucket.
  name              = "/aws/vendedlogs/states/${var.name}"
  retention_in_days = var.log_days
  kms_key_id        = var.key_arn
}

resource "aws_iam_role" "this" {
  name = "${var.name}-states"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  #checkov:skip=CKV_AWS_355:The deliveries of logs cannot be limited to a log group (Step Functions, Logging).
  #checkov:skip=CKV_AWS_290:As above.
  #checkov:skip=CKV_AWS_289:As above.
  name = "run"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["lambda:InvokeFunction"], Resource = ["arn:${data.aws_partition.current.partition}:lambda:${local.scope}:function:${var.name}-*"] },
      { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [var.operators_queue.arn] },
      # A distributed map starts executions of its own machine, and reads and writes the bucket.
      { Effect = "Allow", Action = ["states:StartExecution"], Resource = ["arn:${data.aws_partition.current.partition}:states:${local.scope}:stateMachine:${var.name}"] },
      { Effect = "Allow", Action = ["states:DescribeExecution", "states:StopExecution"], Resource = ["arn:${data.aws_partition.current.partition}:states:${local.scope}:execution:${var.name}*"] },
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = ["${var.bucket_arn}/*"] },
      { Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = [var.key_arn] },
      { Effect = "Allow", Action = ["logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"], Resource = ["*"] },
    ]
  })
}

resource "aws_sfn_state_machine" "this" {
  #checkov:skip=CKV_AWS_284:Runs are traced by flow-run, in the tools' own spans.
  name       = var.name
  role_arn   = aws_iam_role.this.arn
  type       = "STANDARD"
  definition = local.definition
  encryption_configuration {
    type       = "CUSTOMER_MANAGED_KMS_KEY"
    kms_key_id = var.key_arn
  }
  logging_configuration {
    level                  = "ALL"
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
  }
}

resource "aws_iam_role" "schedule" {
  count = var.schedule == null ? 0 : 1
  name  = "${var.name}-states-schedule"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  count = var.schedule == null ? 0 : 1
  name  = "start"
  role  = aws_iam_role.schedule[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["states:StartExecution"], Resource = [aws_sfn_state_machine.this.arn] },
      { Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = [var.key_arn] },
    ]
  })
}

resource "aws_scheduler_schedule" "this" {
  count                        = var.schedule == null ? 0 : 1
  name                         = "${var.name}-states"
  schedule_expression          = var.schedule
  schedule_expression_timezone = "America/New_York"
  kms_key_arn                  = var.key_arn
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = aws_sfn_state_machine.this.arn
    role_arn = aws_iam_role.schedule[0].arn
    input    = "{}"
  }
}
