variable "region" {
  description = "The second region."
  type        = string
  default     = "us-west-2"
}

variable "bucket" {
  description = "The name of the bucket of filings, which no other bucket in the world may have."
  type        = string
}

variable "image" {
  description = "The first image, by its digest: REGISTRY/NAME@sha256:..."
  type        = string
}

variable "postgres_image" {
  description = "PostgreSQL's own image, by its digest, for the task that makes users."
  type        = string
}

variable "identity" {
  description = "Name and address of mail for EDGAR: \"Example Company data@example.com\"."
  type        = string
}

variable "emails" {
  description = "Who is told of alarms and of costs."
  type        = list(string)
}

variable "protected" {
  description = "Whether the database and the load balancer cannot be deleted before this is false."
  type        = bool
  default     = true
}

variable "active" {
  description = "Whether there is an environment in this region, and not only the copies."
  type        = bool
  default     = false
}

variable "database_arn" {
  description = "The database of the first region (output database_arn), whose backups are copied; null: not yet."
  type        = string
  default     = null
}

variable "restore_from" {
  description = "The copied backups (aws rds describe-db-instance-automated-backups) that the database begins with; null: an empty one."
  type        = string
  default     = null
}

variable "database_class" {
  description = "The size of the database."
  type        = string
  default     = "db.t3.medium"
}

variable "api" {
  description = "The API, as modules/site has it, with names and certificates of this region; null: none."
  type = object({
    domain            = string
    certificate_arn   = string
    issuer            = string
    audience          = string
    jwks              = string
    requests_a_second = optional(number, 50)
    minimum           = optional(number, 2)
    maximum           = optional(number, 4)
  })
  default = null
}
