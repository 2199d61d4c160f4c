output "backend" {
  description = "The file backend.hcl of the other roots."
  value       = "bucket     = \"${aws_s3_bucket.this["state"].id}\"\nregion     = \"${var.region}\"\nkms_key_id = \"${aws_kms_key.state.arn}\"\n"
}

output "log_bucket" {
  description = "The bucket of logs: log_bucket of production."
  value       = aws_s3_bucket.this["logs"].id
}
