variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "environment" {
  description = "The environment of GitHub in which a deployment runs."
  type        = string
}

variable "repository" {
  description = "The repository on GitHub: OWNER/NAME."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be OWNER/NAME. A pattern would let other repositories deploy."
  }
}

variable "create_provider" {
  description = "Whether GitHub's identity provider is made here: once an account."
  type        = bool
  default     = true
}

variable "image_repository_arn" {
  description = "The registry that images are pushed to."
  type        = string
}

variable "image_parameter_arn" {
  description = "The parameter that names the image that runs."
  type        = string
}

variable "network_parameter_arn" {
  description = "The parameter that says where the task migrate runs."
  type        = string
}

variable "task_role_arns" {
  description = "The roles that task definitions name."
  type        = list(string)
}
