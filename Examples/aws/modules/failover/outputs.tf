output "health_check_id" {
  description = "The check of the first region."
  value       = aws_route53_health_check.primary.id
}
