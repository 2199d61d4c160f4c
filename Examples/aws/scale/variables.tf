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

variable "replica_arn" {
  description = "The bucket in the other region that gets a copy of each object (output of dr); null: none."
  type        = string
  default     = null
}

variable "copy_vault_arn" {
  description = "The backup vault in the other region (output of dr); null: none."
  type        = string
  default     = null
}

variable "log_bucket" {
  description = "The bucket that gets the logs of access (output of state); null: none."
  type        = string
  default     = null
}

variable "api" {
  description = "The API, as modules/site has it; null: none."
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

variable "public" {
  description = "The name that people use, its zone, and its certificate in us-east-1: CloudFront before the API; null: none."
  type        = object({ domain = string, zone_id = string, certificate_arn = string })
  default     = null
}

variable "secondary" {
  description = "What the name points to while this region is not well (output of dr); null: nothing."
  type        = object({ name = string, zone = string })
  default     = null
}

variable "instances" {
  description = "Instances that work off the queue, and whether there is one for Airflow; null: none."
  type        = object({ package = string, maximum = optional(number, 10), airflow = optional(bool, false) })
  default     = null
}

variable "functions" {
  description = "Functions by name, as modules/site has them."
  type = map(object({
    description = string
    handler     = optional(string)
    memory      = optional(number, 512)
    timeout     = optional(number, 300)
    concurrency = optional(number, 2)
    disk_mb     = optional(number, 1024)
    from_queue  = optional(bool, false)
    environment = optional(map(string), {})
    secrets     = optional(list(string), [])
  }))
  default = {}
}

variable "function_image" {
  description = "The image of Examples/lambda, by its digest: REGISTRY/NAME@sha256:...; null: none."
  type        = string
  default     = null
}

variable "state_machine" {
  description = "A state machine of Examples/step-functions: its name (nightly, alerts, agents), and when it runs in the time of New York (null: when somebody starts it); null: none."
  type        = object({ name = string, schedule = optional(string) })
  default     = null
}

variable "database_class" {
  description = "The size of the database and of its copies."
  type        = string
  default     = "db.r5.xlarge"
}

variable "replicas" {
  description = "Copies of the database to read from."
  type        = number
  default     = 3
}
