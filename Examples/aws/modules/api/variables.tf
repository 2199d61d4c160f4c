variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "domain" {
  description = "The name of the API, such as api.example.com."
  type        = string
}

variable "certificate_arn" {
  description = "The certificate (ACM) of that name, in this region."
  type        = string
}

variable "issuer" {
  description = "Who issues the tokens: an address whose /.well-known/openid-configuration names the keys."
  type        = string
  validation {
    condition     = startswith(var.issuer, "https://")
    error_message = "issuer must begin with https://."
  }
}

variable "audience" {
  description = "For whom the tokens are issued (aud)."
  type        = string
}

variable "requests_a_second" {
  description = "The requests a second of all callers together."
  type        = number
  default     = 50
  validation {
    condition     = var.requests_a_second >= 1
    error_message = "requests_a_second must be 1 or more."
  }
}

variable "requests_of_an_address" {
  description = "The requests of one address within five minutes, above which it is refused."
  type        = number
  default     = 3000
  validation {
    condition     = var.requests_of_an_address >= 100
    error_message = "requests_of_an_address must be 100 or more: AWS takes no less."
  }
}

variable "protected" {
  description = "Whether the load balancer cannot be deleted before this is false."
  type        = bool
  default     = true
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnets" {
  description = "The private subnets."
  type        = list(string)
}

variable "groups" {
  description = "The security groups web and link."
  type        = map(string)
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}

variable "log_days" {
  description = "The days for which logs are kept."
  type        = number
  default     = 30
}
