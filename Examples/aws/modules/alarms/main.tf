# Alarms, a topic that tells people, and a dashboard. The alarms that look into filings (rules, channels) are alert-send's: these are those of the machinery.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

resource "aws_sns_topic" "this" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["cloudwatch.amazonaws.com", "backup.amazonaws.com", "budgets.amazonaws.com"] }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.this.arn
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "mail" {
  for_each  = toset(var.emails)
  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.key
}

locals {
  database = { DBInstanceIdentifier = var.database }
  # name: namespace, metric, dimensions, statistic, comparison, threshold, minutes, what a missing figure means
  always = {
    database-cpu         = { space = "AWS/RDS", metric = "CPUUtilization", dimensions = local.database, stat = "Average", is = ">", than = 70, minutes = 15, missing = "breaching", why = "The database works at more than 70 % of its processors: take a larger one." }
    database-connections = { space = "AWS/RDS", metric = "DatabaseConnections", dimensions = local.database, stat = "Maximum", is = ">", than = floor(var.connections * 0.9), minutes = 5, missing = "breaching", why = "More than 90 % of the connections of the database are taken." }
    database-disk        = { space = "AWS/RDS", metric = "FreeStorageSpace", dimensions = local.database, stat = "Minimum", is = "<", than = 5 * 1024 * 1024 * 1024, minutes = 15, missing = "breaching", why = "The database has less than 5 GB of disk left: the disk grows by itself, up to its limit." }
    database-memory      = { space = "AWS/RDS", metric = "FreeableMemory", dimensions = local.database, stat = "Minimum", is = "<", than = 100 * 1024 * 1024, minutes = 15, missing = "breaching", why = "The database has less than 100 MB of memory left." }
    queue-dead           = { space = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = var.dead_queue }, stat = "Maximum", is = ">", than = 0, minutes = 5, missing = "notBreaching", why = "Filings, or tasks that could not be started, lie in the queue of the dead." }
    spending             = { space = "SecFlow/Spending", metric = "${var.name}-answers", dimensions = {}, stat = "Sum", is = ">", than = 100, minutes = 1440, missing = "notBreaching", why = "Language models have cost more than 100 dollars within a day." }
  }
  queue = var.queue == null ? {} : {
    queue-depth = { space = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = var.queue }, stat = "Minimum", is = ">", than = 10000, minutes = 60, missing = "notBreaching", why = "More than 10,000 filings have waited for an hour: the workers do not keep up, although they scale." }
    queue-age   = { space = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", dimensions = { QueueName = var.queue }, stat = "Maximum", is = ">", than = 14400, minutes = 15, missing = "notBreaching", why = "A filing has waited for more than four hours." }
  }
  cache = merge([for node in var.cache_nodes : {
    "cache-memory-${node}" = { space = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", dimensions = { CacheClusterId = node }, stat = "Maximum", is = ">", than = 80, minutes = 15, missing = "breaching", why = "Redis uses more than 80 % of its memory: take a larger node, or more of them." }
  }]...)
  api = var.api == null ? {} : {
    api-latency = { space = "AWS/ApplicationELB", metric = "TargetResponseTime", dimensions = { LoadBalancer = var.api.load_balancer }, stat = "p95", is = ">", than = 5, minutes = 10, missing = "notBreaching", why = "One answer in twenty takes more than five seconds." }
    api-hosts   = { space = "AWS/ApplicationELB", metric = "HTTPCode_ELB_503_Count", dimensions = { LoadBalancer = var.api.load_balancer }, stat = "Sum", is = ">", than = 0, minutes = 5, missing = "notBreaching", why = "No server of the API answers." }
  }
  # A workflow that ended otherwise than well, and one that has not succeeded for a day and two hours.
  workflows = merge(
    { for pair in setproduct(["failed", "timed_out"], var.workflows) : "${pair[0]}-${pair[1]}" => { space = "SecFlow/Workflows", metric = "secflow_workflows_total", dimensions = { job = pair[1], status = pair[0] }, stat = "Sum", is = ">", than = 0, minutes = 5, missing = "notBreaching", why = "The workflow ${pair[1]} ${pair[0] == "failed" ? "failed" : "took too long"}: flow-run --list says how." } },
    { for name in var.daily_workflows : "late-${name}" => { space = "SecFlow/Workflows", metric = "secflow_workflows_total", dimensions = { job = name, status = "success" }, stat = "Sum", is = "<", than = 1, minutes = 1440, missing = "breaching", why = "The workflow ${name} has not succeeded for a day." } },
  )
  alarms      = merge(local.always, local.queue, local.cache, local.api, local.workflows)
  comparisons = { ">" = "GreaterThanThreshold", "<" = "LessThanThreshold" }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.why
  namespace           = each.value.space
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.stat, "p") ? null : each.value.stat
  extended_statistic  = startswith(each.value.stat, "p") ? each.value.stat : null
  comparison_operator = local.comparisons[each.value.is]
  threshold           = each.value.than
  period              = each.value.minutes == 1440 ? 86400 : 300
  evaluation_periods  = each.value.minutes == 1440 ? 1 : each.value.minutes / 5
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

# What answers cost has a figure for each workflow, tool and model, and alarms look at one figure: this one is the sum of all.
resource "aws_cloudwatch_log_metric_filter" "spending" {
  for_each       = var.log_groups
  name           = "${var.name}-answers"
  log_group_name = each.value
  pattern        = "{ $.secflow_answer_cost_dollars_total = * }"
  metric_transformation {
    namespace = "SecFlow/Spending"
    name      = "${var.name}-answers"
    value     = "$.secflow_answer_cost_dollars_total"
  }
}

# More than 5 % of the requests fail.
resource "aws_cloudwatch_metric_alarm" "errors" {
  count               = var.api == null ? 0 : 1
  alarm_name          = "${var.name}-api-errors"
  alarm_description   = "More than 5 % of the requests to the API fail."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
  metric_query {
    id          = "rate"
    expression  = "100 * failed / all"
    label       = "failed requests, %"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = { failed = "HTTPCode_Target_5XX_Count", all = "RequestCount" }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = { LoadBalancer = var.api.load_balancer }
        period      = 300
        stat        = "Sum"
      }
    }
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = [for index, widget in local.widgets : {
    type       = "metric", x = (index % 2) * 12, y = floor(index / 2) * 6, width = 12, height = 6
    properties = { title = widget.title, region = data.aws_region.current.name, stat = widget.stat, period = 300, metrics = widget.metrics }
  }] })
}

locals {
  widgets = concat(
    [
      { title = "Workflows", stat = "Sum", metrics = [for pair in setproduct(var.workflows, ["success", "failed", "timed_out"]) : ["SecFlow/Workflows", "secflow_workflows_total", "job", pair[0], "status", pair[1]]] },
      { title = "Time of workflows, seconds", stat = "Maximum", metrics = [for name in var.workflows : ["SecFlow/Workflows", "secflow_workflow_duration_seconds", "job", name]] },
      { title = "Database: processors, %", stat = "Average", metrics = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", var.database]] },
      { title = "Database: connections", stat = "Maximum", metrics = [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", var.database]] },
      { title = "Queue of the dead", stat = "Maximum", metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.dead_queue]] },
    ],
    var.queue == null ? [] : [{ title = "Filings that wait", stat = "Average", metrics = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.queue]] }],
    length(var.cache_nodes) == 0 ? [] : [{ title = "Redis: memory, %", stat = "Maximum", metrics = [for node in var.cache_nodes : ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", node]] }],
    var.api == null ? [] : [{ title = "API: p95, seconds", stat = "p95", metrics = [["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", var.api.load_balancer]] }],
  )
}
