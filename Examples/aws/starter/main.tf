# The first environment, for up to ten customers and 1,000 filings a day: small servers, one task a night, no gateway, no API.
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
  # terraform init -backend-config=backend.hcl: the bucket and key of the root state. The lock is an object beside the state.
  backend "s3" {
    key          = "starter/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

locals {
  tags = { Project = "secflow", Environment = "starter", ManagedBy = "terraform" }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = local.tags
  }
}

module "site" {
  source         = "../modules/site"
  environment    = "starter"
  tags           = local.tags
  bucket         = var.bucket
  image          = var.image
  postgres_image = var.postgres_image
  identity       = var.identity
  tickers        = var.tickers
  emails         = var.emails
  repository     = var.repository
  protected      = var.protected

  # Tasks have public addresses, and their group lets nothing in. A gateway would cost as much as all the rest.
  nat_gateways    = 0
  database        = { instance_class = "db.t3.micro", storage_gb = 20, storage_limit_gb = 100, multi_az = false, connections = 80 }
  cache           = var.cache ? { node_type = "cache.t3.micro", nodes = 1 } : null
  dollars_a_month = 60
}
