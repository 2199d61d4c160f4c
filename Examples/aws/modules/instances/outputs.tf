output "workers" {
  description = "The group of workers."
  value       = aws_autoscaling_group.workers.name
}
