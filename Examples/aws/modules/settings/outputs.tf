output "secret_arns" {
  description = "The secrets by name."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "image" {
  description = "The image that runs."
  value       = aws_ssm_parameter.image.insecure_value
}

output "image_parameter_arn" {
  description = "The parameter that names the image."
  value       = aws_ssm_parameter.image.arn
}

output "parameter_arns" {
  description = "The parameters by name."
  value       = { for name, parameter in aws_ssm_parameter.this : name => parameter.arn }
}
