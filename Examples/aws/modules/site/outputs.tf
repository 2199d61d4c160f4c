output "bucket" {
  description = "The bucket of filings."
  value       = module.storage.bucket
}

output "bucket_arn" {
  description = "The bucket of filings."
  value       = module.storage.bucket_arn
}

output "database_arn" {
  description = "The database server."
  value       = module.database.arn
}

output "database_url" {
  description = "The address of the database, without user and password."
  value       = module.database.url
}

output "registry" {
  description = "Where images are pushed to."
  value       = module.images.url
}

output "cluster" {
  description = "The cluster of the tasks."
  value       = module.compute.cluster
}

output "network" {
  description = "Where tasks run, for aws ecs run-task --network-configuration."
  value       = "awsvpcConfiguration={subnets=[${join(",", module.network.task_subnets)}],securityGroups=[${module.network.groups["workers"]}],assignPublicIp=${module.network.task_public_ip ? "ENABLED" : "DISABLED"}}"
}

output "secrets" {
  description = "The secrets whose values people put."
  value       = keys(module.settings.secret_arns)
}

output "redis_user" {
  description = "The Redis user whose password people set; null: no Redis."
  value       = one(module.cache[*].user_id)
}

output "deploy_role" {
  description = "The role of deployments; null: none."
  value       = one(module.deployer[*].role_arn)
}

output "api_target" {
  description = "What the name of the API points to; null: no API."
  value       = one(module.api[*].target)
}

output "containers" {
  description = "The containers of the tasks, as JSON."
  value       = module.compute.containers
}

output "functions" {
  description = "The variables of the functions by name, with references to secrets."
  value       = one(module.functions[*].environments)
}

output "visibility_seconds" {
  description = "The seconds after which a record that was taken from the queue and not finished is given to somebody else."
  value       = module.queue.visibility_seconds
}
