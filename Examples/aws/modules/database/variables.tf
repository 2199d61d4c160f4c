variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "engine_version" {
  description = "The version of PostgreSQL."
  type        = string
  default     = "15.12"
  validation {
    condition     = can(regex("^1[5-9](\\.[0-9]+)?$", var.engine_version))
    error_message = "engine_version must be 15 or newer: the tools are tested with 15."
  }
}

variable "instance_class" {
  description = "The size of the server, such as db.t3.medium."
  type        = string
  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "instance_class must begin with db., such as db.t3.medium."
  }
}

variable "storage_gb" {
  description = "The size of its disk in GB."
  type        = number
  validation {
    condition     = var.storage_gb >= 20
    error_message = "storage_gb must be 20 or more."
  }
}

variable "storage_limit_gb" {
  description = "The size up to which the disk grows by itself, in GB."
  type        = number
  validation {
    condition     = var.storage_limit_gb >= 22
    error_message = "storage_limit_gb must be at least a tenth above storage_gb."
  }
}

variable "multi_az" {
  description = "Whether a second server stands by in another zone."
  type        = bool
}

variable "replicas" {
  description = "The number of copies that can be read from."
  type        = number
  default     = 0
  validation {
    condition     = var.replicas >= 0 && var.replicas <= 5
    error_message = "replicas must be 0 to 5."
  }
}

variable "protected" {
  description = "Whether the server cannot be deleted before this is false."
  type        = bool
  default     = true
}

variable "restore_from" {
  description = "The automated backups (ARN) that the database begins with, as of their latest moment; null: an empty database."
  type        = string
  default     = null
}

variable "subnets" {
  description = "The subnets, of two zones or more."
  type        = list(string)
}

variable "group" {
  description = "The security group of the server."
  type        = string
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

variable "vpc_id" {
  description = "The network, in which several copies have one name."
  type        = string
}
