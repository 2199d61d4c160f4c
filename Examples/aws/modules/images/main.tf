# The registry of our image. A tag is never moved: what runs is named by its digest.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.key_arn
  }
  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  # Images of functions are few, and stay however many others come.
  policy = jsonencode({ rules = [
    {
      rulePriority = 1
      description  = "the last ${var.kept} images of functions"
      selection    = { tagStatus = "tagged", tagPrefixList = ["functions-"], countType = "imageCountMoreThan", countNumber = var.kept }
      action       = { type = "expire" }
    },
    {
      rulePriority = 2
      description  = "the last ${var.kept} images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.kept }
      action       = { type = "expire" }
    },
  ] })
}

# Functions of the account run its images, too.
resource "aws_ecr_repository_policy" "functions" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Functions"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Condition = { StringLike = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:function:${var.name}-*" } }
    }]
  })
}
