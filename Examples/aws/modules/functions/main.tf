# Functions: the image of Examples/lambda with our tools. Each has a role of its own, and a log of its own.

data "aws_caller_identity" "current" {}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:Logs are kept for 30 days; what has to be kept for years is in the audit of the database, and in the bucket.
  for_each          = var.functions
  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.key_arn
}

resource "aws_iam_role" "this" {
  for_each = var.functions
  name     = "${var.name}-function-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

# AWSLambdaVPCAccessExecutionRole allows this on everything; network interfaces cannot be named beforehand.
resource "aws_iam_role_policy" "this" {
  #checkov:skip=CKV_AWS_355:Network interfaces are made for each function, and have no name before.
  #checkov:skip=CKV_AWS_290:As above.
  for_each = var.functions
  name     = "work"
  role     = aws_iam_role.this[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        { Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = ["${aws_cloudwatch_log_group.this[each.key].arn}:*"] },
        { Effect = "Allow", Action = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"], Resource = ["*"] },
        { Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = [var.key_arn] },
        { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [var.dead_queue_arn] },
      ],
      !each.value.from_queue ? [] : [
        { Effect = "Allow", Action = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource = [var.queue_arn] },
      ],
      [for statement in each.value.statements : { Effect = "Allow", Action = statement.actions, Resource = statement.resources }]
    )
  })
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_272:An image is named by its digest; signatures are of zips.
  for_each                       = var.functions
  function_name                  = "${var.name}-${each.key}"
  description                    = each.value.description
  role                           = aws_iam_role.this[each.key].arn
  package_type                   = "Image"
  image_uri                      = var.image
  architectures                  = ["x86_64"]
  memory_size                    = each.value.memory
  timeout                        = each.value.timeout
  reserved_concurrent_executions = each.value.concurrency
  # Secrets are references here (aws-secretsmanager://NAME#member), which secret-run takes the values of.
  kms_key_arn = var.key_arn
  # The program of Examples/lambda/handlers.
  image_config {
    command = [coalesce(each.value.handler, each.key)]
  }
  environment {
    variables = each.value.environment
  }
  ephemeral_storage {
    size = each.value.disk_mb
  }
  vpc_config {
    subnet_ids         = var.subnets
    security_group_ids = [var.group]
  }
  dead_letter_config {
    target_arn = var.dead_queue_arn
  }
  tracing_config {
    mode = "PassThrough"
  }
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.this[each.key].name
  }
  depends_on = [aws_iam_role_policy.this]
}

resource "aws_lambda_event_source_mapping" "queue" {
  for_each         = { for name, function in var.functions : name => function if function.from_queue }
  event_source_arn = var.queue_arn
  function_name    = aws_lambda_function.this[each.key].arn
  batch_size       = 10
  # Only what failed comes back.
  function_response_types = ["ReportBatchItemFailures"]
  scaling_config {
    maximum_concurrency = max(2, each.value.concurrency)
  }
}
