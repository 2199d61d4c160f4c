variable "region" {
  description = "The region."
  type        = string
  default     = "us-east-1"
}

variable "bucket" {
  description = "The name of the bucket of states; that of the logs is the same with -logs."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$", var.bucket))
    error_message = "bucket must have 3 to 58 small letters, digits and hyphens."
  }
}
