output "bucket" {
  description = "The name of the bucket."
  value       = aws_s3_bucket.filings.id
}

output "bucket_arn" {
  description = "The bucket."
  value       = aws_s3_bucket.filings.arn
}
