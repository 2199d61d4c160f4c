variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "domain" {
  description = "The name that people use, such as data.example.com."
  type        = string
}

variable "origin_domain" {
  description = "The name of the API, such as api.example.com."
  type        = string
}

variable "certificate_arn" {
  description = "The certificate (ACM) of domain, in us-east-1."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:us-east-1:", var.certificate_arn))
    error_message = "certificate_arn must be of us-east-1: CloudFront takes no other."
  }
}
