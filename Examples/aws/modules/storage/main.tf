# The bucket of filings, as Examples/s3 has it: encrypted, private, with versions, cheaper with age, gone after seven years, and copied into another region.
#
# Its key is S3's own (AES256): filings are public, replicas need no key of the other region, and what is secret is not in the bucket.

resource "aws_s3_bucket" "filings" {
  #checkov:skip=CKV_AWS_145:Filings are public, and AES256 needs no grant on a key for replicas and clients.
  #checkov:skip=CKV2_AWS_62:Who wants to know of an object reads the queue that the same task fills.
  #checkov:skip=CKV_AWS_144:Replication is below, where a bucket for the copies is named.
  #checkov:skip=CKV_AWS_18:Logs of access are below, where a bucket for them is named.
  bucket = var.bucket
  tags   = { Name = var.bucket, Backup = "daily" }
  # A bucket with objects cannot be deleted: force_destroy is off.
}

resource "aws_s3_bucket_public_access_block" "filings" {
  bucket                  = aws_s3_bucket.filings.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "filings" {
  bucket = aws_s3_bucket.filings.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "filings" {
  bucket = aws_s3_bucket.filings.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "filings" {
  bucket = aws_s3_bucket.filings.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_policy" "filings" {
  bucket = aws_s3_bucket.filings.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyTLS"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.filings.arn, "${aws_s3_bucket.filings.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
  depends_on = [aws_s3_bucket_public_access_block.filings]
}

resource "aws_s3_bucket_logging" "filings" {
  count         = var.log_bucket == null ? 0 : 1
  bucket        = aws_s3_bucket.filings.id
  target_bucket = var.log_bucket
  target_prefix = "${var.bucket}/"
}

resource "aws_s3_bucket_lifecycle_configuration" "filings" {
  #checkov:skip=CKV_AWS_300:The rule named uploads ends unfinished uploads of the whole bucket.
  bucket = aws_s3_bucket.filings.id

  dynamic "rule" {
    for_each = { filings = "raw/", backups = "backups/" }
    content {
      id     = rule.key
      status = "Enabled"
      filter {
        prefix = rule.value
      }
      transition {
        days          = 30
        storage_class = "STANDARD_IA"
      }
      transition {
        days          = 90
        storage_class = "GLACIER"
      }
      expiration {
        days = var.retention_days
      }
      noncurrent_version_expiration {
        noncurrent_days = var.old_version_days
      }
    }
  }

  rule {
    id     = "results"
    status = "Enabled"
    filter {
      prefix = "processed/"
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    noncurrent_version_expiration {
      noncurrent_days = var.old_version_days
    }
  }

  rule {
    id     = "markers"
    status = "Enabled"
    filter {
      prefix = ""
    }
    expiration {
      expired_object_delete_marker = true
    }
  }

  rule {
    id     = "uploads"
    status = "Enabled"
    filter {
      prefix = ""
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.filings]
}

# --- The copy in another region: var.replica_arn is a bucket with versions there (root dr makes it) ---

resource "aws_iam_role" "replication" {
  count = var.replica_arn == null ? 0 : 1
  name  = "${var.name}-replication"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "s3.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "replication" {
  count = var.replica_arn == null ? 0 : 1
  name  = "copy"
  role  = aws_iam_role.replication[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource = aws_s3_bucket.filings.arn },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
        Resource = "${aws_s3_bucket.filings.arn}/*"
      },
      { Effect = "Allow", Action = ["s3:ReplicateObject", "s3:ReplicateTags"], Resource = "${var.replica_arn}/*" },
    ]
  })
}

resource "aws_s3_bucket_replication_configuration" "filings" {
  count  = var.replica_arn == null ? 0 : 1
  bucket = aws_s3_bucket.filings.id
  role   = aws_iam_role.replication[0].arn
  rule {
    id       = "copy"
    priority = 1
    status   = "Enabled"
    filter {
      prefix = ""
    }
    # An object that is deleted here stays there.
    delete_marker_replication {
      status = "Disabled"
    }
    destination {
      bucket        = var.replica_arn
      storage_class = "STANDARD_IA"
    }
  }
  depends_on = [aws_s3_bucket_versioning.filings]
}
