# Schedules, in the time of New York, as EDGAR's days are.

locals {
  scheduled = { for name, task in var.tasks : name => task if task.schedule != null }
}

resource "aws_iam_role" "schedule" {
  for_each = local.scheduled
  name     = "${var.name}-${each.key}-schedule"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  for_each = local.scheduled
  name     = "run"
  role     = aws_iam_role.schedule[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ecs:RunTask"], Resource = ["${aws_ecs_task_definition.this[each.key].arn_without_revision}:*"], Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } } },
      # The task gets the tags of its definition.
      { Effect = "Allow", Action = ["ecs:TagResource"], Resource = ["${replace(aws_ecs_cluster.this.arn, ":cluster/", ":task/")}/*"], Condition = { StringEquals = { "ecs:CreateAction" = "RunTask" } } },
      { Effect = "Allow", Action = ["iam:PassRole"], Resource = [aws_iam_role.task[each.key].arn, aws_iam_role.start[each.key].arn] },
      { Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [var.dead_queue_arn] },
      { Effect = "Allow", Action = ["kms:Decrypt", "kms:GenerateDataKey"], Resource = [var.key_arn] },
    ]
  })
}

resource "aws_scheduler_schedule_group" "this" {
  name = var.name
}

resource "aws_scheduler_schedule" "this" {
  for_each                     = local.scheduled
  name                         = each.key
  group_name                   = aws_scheduler_schedule_group.this.name
  description                  = each.value.description
  schedule_expression          = each.value.schedule
  schedule_expression_timezone = "America/New_York"
  kms_key_arn                  = var.key_arn
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = aws_ecs_cluster.this.arn
    role_arn = aws_iam_role.schedule[each.key].arn
    ecs_parameters {
      # Without a revision it is the latest: what a deployment made.
      task_definition_arn = aws_ecs_task_definition.this[each.key].arn_without_revision
      task_count          = 1
      propagate_tags      = "TASK_DEFINITION"
      capacity_provider_strategy {
        capacity_provider = each.value.spot ? "FARGATE_SPOT" : "FARGATE"
        weight            = 1
      }
      network_configuration {
        subnets          = var.subnets
        security_groups  = [var.groups["workers"]]
        assign_public_ip = var.public_ip
      }
    }
    retry_policy {
      maximum_retry_attempts       = 3
      maximum_event_age_in_seconds = 3600
    }
    dead_letter_config {
      arn = var.dead_queue_arn
    }
  }
}
