variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "secrets" {
  description = "The secrets to make, by name, with what they hold."
  type        = map(string)
}

variable "parameters" {
  description = "Settings that are no secrets, by name."
  type        = map(string)
  default     = {}
}

variable "image" {
  description = "The first image, by its digest."
  type        = string
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}

