output "bucket" {
  description = "The bucket of filings."
  value       = module.site.bucket
}

output "bucket_arn" {
  description = "The bucket of filings."
  value       = module.site.bucket_arn
}

output "database_arn" {
  description = "The database server."
  value       = module.site.database_arn
}

output "database_url" {
  description = "The address of the database, without user and password."
  value       = module.site.database_url
}

output "registry" {
  description = "Where images are pushed to."
  value       = module.site.registry
}

output "cluster" {
  description = "The cluster of the tasks."
  value       = module.site.cluster
}

output "network" {
  description = "Where tasks run, for aws ecs run-task --network-configuration."
  value       = module.site.network
}

output "secrets" {
  description = "The secrets whose values people put."
  value       = module.site.secrets
}

output "redis_user" {
  description = "The Redis user whose password people set."
  value       = module.site.redis_user
}

output "deploy_role" {
  description = "The role of deployments."
  value       = module.site.deploy_role
}

output "api_target" {
  description = "What the name of the API points to."
  value       = module.site.api_target
}

output "containers" {
  description = "The containers of the tasks, as JSON."
  value       = module.site.containers
}

output "functions" {
  description = "The variables of the functions by name, with references to secrets."
  value       = module.site.functions
}

output "visibility_seconds" {
  description = "The seconds after which a record that was taken from the queue and not finished is given to somebody else."
  value       = module.site.visibility_seconds
}
