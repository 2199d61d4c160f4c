variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "visibility_seconds" {
  description = "The seconds after which a message that was taken and not finished is given to somebody else."
  type        = number
  default     = 120
  validation {
    condition     = var.visibility_seconds >= 60 && var.visibility_seconds <= 43200
    error_message = "visibility_seconds must be 60 to 43200."
  }
}

variable "tries" {
  description = "How often a message is taken before it counts as dead. A database that is away for minutes takes several."
  type        = number
  default     = 20
  validation {
    condition     = var.tries >= 2
    error_message = "tries must be 2 or more: a spot instance that is taken away costs one."
  }
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}

