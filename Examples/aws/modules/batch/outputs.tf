output "queue" {
  description = "The queue of jobs."
  value       = aws_batch_job_queue.this.name
}

output "definition" {
  description = "The definition of the jobs."
  value       = aws_batch_job_definition.this.name
}
