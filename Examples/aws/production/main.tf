# For ten to fifty customers and 10,000 filings a day: a database that stands by in a second zone, a queue with workers on spot, the API.
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
    key          = "production/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

locals {
  tags = { Project = "secflow", Environment = "production", ManagedBy = "terraform" }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = local.tags
  }
}

# What belongs to CloudFront is in this region.
provider "aws" {
  alias  = "edge"
  region = "us-east-1"
  default_tags {
    tags = local.tags
  }
}

module "site" {
  source         = "../modules/site"
  environment    = "production"
  tags           = local.tags
  bucket         = var.bucket
  replica_arn    = var.replica_arn
  copy_vault_arn = var.copy_vault_arn
  log_bucket     = var.log_bucket
  image          = var.image
  postgres_image = var.postgres_image
  identity       = var.identity
  tickers        = var.tickers
  emails         = var.emails
  repository     = var.repository
  protected      = var.protected
  instances      = var.instances
  functions      = var.functions
  function_image = var.function_image
  state_machine  = var.state_machine
  api            = var.api

  nat_gateways    = 1
  database        = { instance_class = "db.t3.medium", storage_gb = 100, storage_limit_gb = 1000, multi_az = true, connections = 400 }
  cache           = { node_type = "cache.t3.medium", nodes = 2 }
  workers         = { minimum = 1, maximum = 3 }
  batch_vcpus     = 64
  dollars_a_month = 500
}

module "cdn" {
  count           = var.public == null || var.api == null ? 0 : 1
  source          = "../modules/cdn"
  providers       = { aws = aws.edge }
  name            = "secflow-production"
  domain          = var.public.domain
  origin_domain   = var.api.domain
  certificate_arn = var.public.certificate_arn
}

# The name of the API in this region, which the distribution and the check ask.
resource "aws_route53_record" "api" {
  count   = var.public == null || var.api == null ? 0 : 1
  zone_id = var.public.zone_id
  name    = var.api.domain
  type    = "A"
  alias {
    name                   = module.site.api_target.name
    zone_id                = module.site.api_target.zone
    evaluate_target_health = true
  }
}

module "failover" {
  count     = var.public == null || var.api == null ? 0 : 1
  source    = "../modules/failover"
  name      = "secflow-production"
  zone_id   = var.public.zone_id
  domain    = var.public.domain
  primary   = { target = module.cdn[0].target, check = var.api.domain }
  secondary = var.secondary
}
