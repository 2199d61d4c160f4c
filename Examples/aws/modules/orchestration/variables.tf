variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "definition" {
  description = "The state machine, as JSON."
  type        = string
  validation {
    condition     = can(jsondecode(var.definition).StartAt)
    error_message = "definition must be JSON of a state machine, with StartAt."
  }
}

variable "schedule" {
  description = "When it runs, in the time of New York, such as cron(0 6 * * ? *); null: when somebody starts it."
  type        = string
  default     = null
}

variable "operators_queue" {
  description = "The queue in which a machine tells what it could not do."
  type        = object({ url = string, arn = string })
}

variable "bucket_arn" {
  description = "The bucket of filings."
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
