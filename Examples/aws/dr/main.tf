# The second region. What is always there: a copy of each object, of each night's backup, and of the database's own backups, to any second of the last seven days.
# With active = true there is an environment besides, whose database begins with the latest of them. Both are in one workspace, dr-us-west-2:
#
#   terraform workspace select -or-create dr-us-west-2
#   terraform apply -var database_arn=...                               once, and whenever something changes
#   terraform apply -var active=true -var restore_from=...              when the first region fails
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
  # The state of this root is in the second region, too: give backend.hcl a bucket there.
  backend "s3" {
    key          = "dr/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

locals {
  name = "secflow-dr"
  tags = { Project = "secflow", Environment = "dr", ManagedBy = "terraform" }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = local.tags
  }
}

module "keys" {
  source = "../modules/keys"
  name   = "${local.name}-copies"
}

module "copies" {
  source = "../modules/storage"
  name   = local.name
  bucket = var.bucket
}

resource "aws_backup_vault" "copies" {
  name        = "${local.name}-copies"
  kms_key_arn = module.keys.key_arn
}

resource "aws_db_instance_automated_backups_replication" "this" {
  count                  = var.database_arn == null ? 0 : 1
  source_db_instance_arn = var.database_arn
  kms_key_id             = module.keys.key_arn
  retention_period       = 7
}

module "site" {
  count          = var.active ? 1 : 0
  source         = "../modules/site"
  environment    = "dr"
  tags           = local.tags
  cidr           = "10.1.0.0/16"
  bucket         = "${var.bucket}-active"
  image          = var.image
  postgres_image = var.postgres_image
  identity       = var.identity
  emails         = var.emails
  protected      = var.protected

  nat_gateways = 1
  database = {
    instance_class   = var.database_class
    storage_gb       = 100
    storage_limit_gb = 1000
    multi_az         = false
    connections      = 400
    restore_from     = var.restore_from
  }
  cache                  = { node_type = "cache.t3.micro", nodes = 1 }
  workers                = { minimum = 1, maximum = 3 }
  api                    = var.api
  create_github_provider = false
  dollars_a_month        = 500
}
