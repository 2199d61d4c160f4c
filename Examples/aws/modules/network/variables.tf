variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "cidr" {
  description = "The addresses of the network: a block of 16 bits."
  type        = string
  default     = "10.0.0.0/16"
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "cidr must be a block of IPv4 addresses that ends with /16, such as 10.0.0.0/16."
  }
}

variable "nat_gateways" {
  description = "Gateways from the private subnets to the internet: 0 (tasks have public addresses), 1, or 2 (one in each zone)."
  type        = number
  default     = 1
  validation {
    condition     = contains([0, 1, 2], var.nat_gateways)
    error_message = "nat_gateways must be 0, 1 or 2."
  }
}

variable "log_days" {
  description = "The days for which logs are kept."
  type        = number
  default     = 30
}

variable "key_arn" {
  description = "The key that encrypts the logs."
  type        = string
}
