variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "bucket" {
  description = "The name of the bucket, which no other bucket in the world may have."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket must have 3 to 63 small letters, digits and hyphens. With a dot its address would not match the certificate."
  }
}

variable "retention_days" {
  description = "The days after which filings and backups are deleted; the default is seven years."
  type        = number
  default     = 2557
  validation {
    condition     = var.retention_days >= 2557
    error_message = "retention_days must be 2557 (seven years) or more: financial data has to be kept so long."
  }
}

variable "old_version_days" {
  description = "The days for which earlier versions of objects are kept."
  type        = number
  default     = 30
  validation {
    condition     = var.old_version_days >= 30
    error_message = "old_version_days must be 30 or more."
  }
}

variable "replica_arn" {
  description = "The bucket in another region that gets a copy of each object; null: none."
  type        = string
  default     = null
}

variable "log_bucket" {
  description = "The bucket that gets the logs of access; null: no such logs."
  type        = string
  default     = null
}
