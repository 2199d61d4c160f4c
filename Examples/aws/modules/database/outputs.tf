output "identifier" {
  description = "The name of the server."
  value       = aws_db_instance.this.identifier
}

output "arn" {
  description = "The server."
  value       = aws_db_instance.this.arn
}

output "url" {
  description = "The address for DATABASE_URL. User and password are in PGUSER and PGPASSWORD."
  value       = "postgres://${aws_db_instance.this.address}:5432/secflow?sslmode=require"
}

output "reader_url" {
  description = "The address of the replicas, or that of the server if there is none."
  value       = "postgres://${coalesce(one(distinct(aws_route53_record.reader[*].name)), one(slice(aws_db_instance.replica[*].address, 0, min(1, var.replicas))), aws_db_instance.this.address)}:5432/secflow?sslmode=require"
}

output "admin_secret_arn" {
  description = "The secret with the administrator's name and password (username, password), which RDS rotates."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}
