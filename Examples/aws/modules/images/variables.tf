variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "kept" {
  description = "The number of images that are kept, to which one can roll back."
  type        = number
  default     = 20
  validation {
    condition     = var.kept >= 2
    error_message = "kept must be 2 or more, so that one can roll back."
  }
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}

