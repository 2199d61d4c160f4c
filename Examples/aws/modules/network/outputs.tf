output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "public_subnets" {
  description = "The public subnets, one in each zone."
  value       = aws_subnet.public[*].id
}

output "private_subnets" {
  description = "The private subnets, one in each zone."
  value       = aws_subnet.private[*].id
}

output "task_subnets" {
  description = "Where tasks run: in private subnets if these reach the internet."
  value       = var.nat_gateways > 0 ? aws_subnet.private[*].id : aws_subnet.public[*].id
}

output "task_public_ip" {
  description = "Whether tasks need a public address to reach the internet."
  value       = var.nat_gateways == 0
}

output "groups" {
  description = "The security groups by name: web, link, servers, workers, database, cache."
  value       = { for name, group in aws_security_group.this : name => group.id }
}
