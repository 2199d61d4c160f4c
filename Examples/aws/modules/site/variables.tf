variable "project" {
  description = "The first part of all names."
  type        = string
  default     = "secflow"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,15}$", var.project))
    error_message = "project must have 2 to 16 small letters, digits and hyphens, a letter first."
  }
}

variable "environment" {
  description = "The second part of all names, the tag Environment, and the environment on GitHub: starter, production, scale."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,11}$", var.environment))
    error_message = "environment must have 2 to 12 small letters, digits and hyphens, a letter first."
  }
}

variable "tags" {
  description = "The tags of all that is made, for what the provider's default tags do not reach."
  type        = map(string)
}

variable "cidr" {
  description = "The addresses of the network."
  type        = string
  default     = "10.0.0.0/16"
}

variable "nat_gateways" {
  description = "Gateways from the private subnets to the internet: 0, 1 or 2."
  type        = number
}

variable "bucket" {
  description = "The name of the bucket of filings, which no other bucket in the world may have."
  type        = string
}

variable "replica_arn" {
  description = "The bucket in another region that gets a copy of each object; null: none."
  type        = string
  default     = null
}

variable "copy_vault_arn" {
  description = "The backup vault in another region that gets a copy each night; null: none."
  type        = string
  default     = null
}

variable "log_bucket" {
  description = "The bucket that gets the logs of access to the bucket of filings; null: none."
  type        = string
  default     = null
}

variable "database" {
  description = "The database: its size, its disk, whether a second one stands by, copies to read from, and the connections that its size allows."
  type = object({
    instance_class   = string
    storage_gb       = number
    storage_limit_gb = number
    multi_az         = bool
    replicas         = optional(number, 0)
    connections      = number
    restore_from     = optional(string)
  })
}

variable "cache" {
  description = "Redis: the size of a node, and their number; null: none."
  type        = object({ node_type = string, nodes = number })
  default     = null
}

variable "workers" {
  description = "Tasks that work off the queue, from minimum to maximum; null: one task does the whole night."
  type        = object({ minimum = number, maximum = number })
  default     = null
}

variable "batch_vcpus" {
  description = "The most processors of AWS Batch; 0: no Batch."
  type        = number
  default     = 0
}

variable "instances" {
  description = "Instances that work off the queue, and whether there is one for Airflow; null: none."
  type        = object({ package = string, maximum = optional(number, 10), airflow = optional(bool, false) })
  default     = null
}

variable "functions" {
  description = "Functions by name: the handler of Examples/lambda (that of the name unless told), size, time, how many at once, whether it works off the queue, variables, and the secrets of the environment that it may read beside the database's."
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
  validation {
    condition     = var.function_image != null || length(var.functions) == 0
    error_message = "functions need function_image, the image of Examples/lambda by its digest."
  }
}

variable "state_machine" {
  description = "A state machine of Examples/step-functions: its name (nightly, alerts, agents), and when it runs in the time of New York (null: when somebody starts it); null: none."
  type        = object({ name = string, schedule = optional(string) })
  default     = null
  validation {
    condition     = var.state_machine == null || contains(["nightly", "alerts", "agents"], try(var.state_machine.name, ""))
    error_message = "state_machine.name must be nightly, alerts or agents."
  }
}

variable "api" {
  description = "The API: its name, certificate, who issues tokens for whom, where the keys of the issuer are, and the number of servers; null: none."
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

variable "image" {
  description = "The first image, by its digest: REGISTRY/NAME@sha256:... A deployment replaces it."
  type        = string
}

variable "postgres_image" {
  description = "PostgreSQL's own image, by its digest, for the task that makes users."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.postgres_image))
    error_message = "postgres_image must be named by its digest (NAME@sha256:...)."
  }
}

variable "identity" {
  description = "Name and address of mail for EDGAR, which the SEC asks for: \"Example Company data@example.com\"."
  type        = string
  validation {
    condition     = can(regex("^.+ [^@ ]+@[^@ ]+\\.[^@ ]+$", var.identity))
    error_message = "identity must be a name and an address of mail, such as \"Example Company data@example.com\"."
  }
}

variable "forms" {
  description = "The forms of each night, with their amendments."
  type        = string
  default     = "10-K,10-Q,8-K"
}

variable "tickers" {
  description = "Companies by ticker, separated by commas; empty: all."
  type        = string
  default     = ""
}

variable "schedules" {
  description = "When, in the time of New York: EDGAR's index of a day is there from ten in the evening on, and a day without one at six in the next morning is a holiday."
  type        = object({ night = string, check = string })
  default     = { night = "cron(0 6 * * ? *)", check = "cron(0 8 ? * SUN *)" }
}

variable "emails" {
  description = "Who is told of alarms and of costs."
  type        = list(string)
}

variable "dollars_a_month" {
  description = "What a month may cost before people are told."
  type        = number
}

variable "repository" {
  description = "The repository on GitHub (OWNER/NAME) that deploys here; null: none."
  type        = string
  default     = null
}

variable "create_github_provider" {
  description = "Whether GitHub's identity provider is made here: once an account."
  type        = bool
  default     = true
}

variable "protected" {
  description = "Whether the database and the load balancer cannot be deleted before this is false."
  type        = bool
  default     = true
}

variable "log_days" {
  description = "The days for which logs are kept."
  type        = number
  default     = 30
  validation {
    condition     = var.log_days >= 30
    error_message = "log_days must be 30 or more."
  }
}
