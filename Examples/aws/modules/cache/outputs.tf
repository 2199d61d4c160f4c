output "url" {
  description = "The address; the password is in REDISCLI_AUTH."
  value       = "rediss://secflow@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379"
}

output "members" {
  description = "The names of the nodes, for alarms."
  value       = [for index in range(var.nodes) : format("%s-%03d", var.name, index + 1)]
}

output "user_id" {
  description = "The user of the tools, whose password is to be set."
  value       = aws_elasticache_user.this["tools"].user_id
}
