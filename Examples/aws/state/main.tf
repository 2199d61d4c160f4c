# The bucket in which Terraform keeps the state of all other roots, and one for logs of access. This root keeps its own state beside itself, in terraform.tfstate:
# there is nothing secret in it, and `terraform import` makes it again.
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { Project = "secflow", Environment = "state", ManagedBy = "terraform" }
  }
}

resource "aws_kms_key" "state" {
  description             = "State of Terraform"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Account", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }, Action = "kms:*", Resource = "*" }]
  })
}

data "aws_caller_identity" "current" {}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV2_AWS_6:Access of the public is blocked below, for each of them.
  #checkov:skip=CKV_AWS_21:Versions are kept below, for each of them.
  #checkov:skip=CKV_AWS_18:The state is read by few, and CloudTrail has it; the other bucket is that of the logs.
  #checkov:skip=CKV_AWS_144:What is described can be read again from AWS.
  #checkov:skip=CKV2_AWS_61:Old states are small, and worth keeping; logs have a rule below.
  #checkov:skip=CKV2_AWS_62:Nobody waits for it.
  #checkov:skip=CKV_AWS_145:Logs of access can be delivered to a bucket with S3's own key only.
  for_each = { state = var.bucket, logs = "${var.bucket}-logs" }
  bucket   = each.value
  # A bucket with objects cannot be deleted: force_destroy is off.
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    bucket_key_enabled = each.key == "state"
    apply_server_side_encryption_by_default {
      sse_algorithm     = each.key == "state" ? "aws:kms" : "AES256"
      kms_master_key_id = each.key == "state" ? aws_kms_key.state.arn : null
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each                = aws_s3_bucket.this
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{ Sid = "OnlyTLS", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = [each.value.arn, "${each.value.arn}/*"], Condition = { Bool = { "aws:SecureTransport" = "false" } } }],
      each.key == "state" ? [] : [{
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${each.value.arn}/*"
        Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
      }]
    )
  })
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  #checkov:skip=CKV_AWS_300:AWS writes logs whole.
  bucket = aws_s3_bucket.this["logs"].id
  rule {
    id     = "logs"
    status = "Enabled"
    filter {
      prefix = ""
    }
    expiration {
      days = 365
    }
    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }
}
