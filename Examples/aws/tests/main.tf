# Nothing to apply: `terraform init` and `terraform test` here run the tests of all modules and roots, with a stand-in for AWS.
terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
