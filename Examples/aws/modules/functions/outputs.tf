output "arns" {
  description = "The functions by name."
  value       = { for name, function in aws_lambda_function.this : name => function.arn }
}

output "environments" {
  description = "The variables of the functions by name, with references to secrets."
  value       = { for name, function in aws_lambda_function.this : name => function.environment[0].variables }
}
