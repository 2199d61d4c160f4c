# One key for everything of an environment that is encrypted at rest, except the bucket of filings.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  iam     = "arn:${data.aws_partition.current.partition}:iam::${local.account}"
  root    = "${local.iam}:root"
  # The roles by which AWS starts instances for groups, for spot, and for fleets.
  instances = {
    StringEquals = { "kms:CallerAccount" = local.account }
    ArnLike      = { "aws:PrincipalArn" = [for service in ["autoscaling", "spot", "ec2fleet"] : "${local.iam}:role/aws-service-role/${service}.amazonaws.com/*"] }
  }
}

resource "aws_kms_key" "this" {
  #checkov:skip=CKV_AWS_33:The statements with the principal * are limited to the account, and to AWS's own roles for instances, which may not exist yet.
  description             = "Data of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Without this statement nobody could change the policy. Who may use the key is then a matter of IAM.
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = local.root }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.current.name}.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.name}:${local.account}:*" } }
      },
      {
        # Alarms, budgets and failed backups are told to an encrypted topic.
        Sid       = "Alarms"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "backup.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
      {
        # Instances of an auto scaling group have encrypted volumes, which AWS makes by its own roles. IAM's policies do not count for these.
        Sid       = "Volumes"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = local.instances
      },
      {
        Sid       = "VolumesInUse"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:CreateGrant"]
        Resource  = "*"
        Condition = merge(local.instances, { Bool = { "kms:GrantIsForAWSResource" = "true" } })
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
