variable "region" {
  description = "The region."
  type        = string
  default     = "us-east-1"
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

variable "tickers" {
  description = "Companies by ticker, separated by commas; empty: all."
  type        = string
  default     = ""
}

variable "emails" {
  description = "Who is told of alarms and of costs."
  type        = list(string)
}

variable "repository" {
  description = "The repository on GitHub (OWNER/NAME) that deploys here; null: none."
  type        = string
  default     = null
}

variable "protected" {
  description = "Whether the database and the load balancer cannot be deleted before this is false."
  type        = bool
  default     = true
}

variable "cache" {
  description = "Whether there is Redis. One task a night gains little by it."
  type        = bool
  default     = false
}
