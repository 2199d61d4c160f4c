# The registry of our image. A tag is never moved: what runs is named by its digest.

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
  policy = jsonencode({ rules = [{
    rulePriority = 1
    description  = "the last ${var.kept} images"
    selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.kept }
    action       = { type = "expire" }
  }] })
}
