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

output "dead_url" {
  description = "The queue of what was not done."
  value       = aws_sqs_queue.dead.url
}

output "visibility_seconds" {
  description = "The seconds after which a message that was taken and not finished is given to somebody else."
  value       = aws_sqs_queue.filings.visibility_timeout_seconds
}
