output "cluster" {
  description = "The cluster."
  value       = aws_ecs_cluster.this.name
}

output "cluster_arn" {
  description = "The cluster."
  value       = aws_ecs_cluster.this.arn
}

output "services" {
  description = "The names of the services."
  value       = keys(aws_ecs_service.this)
}

output "families" {
  description = "The task definitions by task."
  value       = { for name, task in aws_ecs_task_definition.this : name => task.family }
}

output "role_arns" {
  description = "All roles of tasks, which a deployment passes on."
  value       = concat([for role in aws_iam_role.task : role.arn], [for role in aws_iam_role.start : role.arn])
}

output "role_arn" {
  description = "The roles with which tasks work, by task."
  value       = { for name, role in aws_iam_role.task : name => role.arn }
}

output "log_groups" {
  description = "The logs by task."
  value       = { for name, group in aws_cloudwatch_log_group.task : name => group.name }
}

output "containers" {
  description = "The containers of the tasks, as JSON, for tests."
  value       = { for name, task in aws_ecs_task_definition.this : name => task.container_definitions }
}
