output "url" {
  description = "The queue of filings."
  value       = aws_sqs_queue.filings.url
}

output "arn" {
  description = "The queue of filings."
  value       = aws_sqs_queue.filings.arn
}

output "name" {
  description = "The queue of filings, for alarms."
  value       = aws_sqs_queue.filings.name
}

output "dead_name" {
  description = "The queue of what was not done, for alarms."
  value       = aws_sqs_queue.dead.name
}

output "dead_arn" {
  description = "The queue of what was not done."
  value       = aws_sqs_queue.dead.arn
}
