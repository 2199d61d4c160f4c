output "replica_arn" {
  description = "The bucket of copies: replica_arn of production."
  value       = module.copies.bucket_arn
}

output "copy_vault_arn" {
  description = "The vault of copies: copy_vault_arn of production."
  value       = aws_backup_vault.copies.arn
}

output "cluster" {
  description = "The cluster of the tasks, when active."
  value       = one(module.site[*].cluster)
}

output "api_target" {
  description = "What the name points to when this region serves: secondary of production."
  value       = one(module.site[*].api_target)
}

output "containers" {
  description = "The containers of the tasks, as JSON, when active."
  value       = one(module.site[*].containers)
}
