output "arns" {
  description = "The functions by name."
  value       = { for name, function in aws_lambda_function.this : name => function.arn }
}
