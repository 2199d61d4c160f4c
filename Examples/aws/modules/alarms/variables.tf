variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "emails" {
  description = "Who is told. Each confirms with the first message."
  type        = list(string)
  validation {
    condition     = length(var.emails) > 0 && alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", email))])
    error_message = "emails must be addresses of mail, one or more: somebody has to be told."
  }
}

variable "database" {
  description = "The name of the database server."
  type        = string
}

variable "connections" {
  description = "The connections that the database allows (max_connections), of which 90 % are the limit."
  type        = number
}

variable "queue" {
  description = "The queue of filings; null: none."
  type        = string
  default     = null
}

variable "dead_queue" {
  description = "The queue of what was not done."
  type        = string
}

variable "cache_nodes" {
  description = "The nodes of Redis."
  type        = list(string)
  default     = []
}

variable "api" {
  description = "The load balancer of the API (arn_suffix); null: no API. An object, because it is known to be there before its name is."
  type        = object({ load_balancer = string })
  default     = null
}

variable "workflows" {
  description = "The workflows whose failure is told."
  type        = list(string)
}

variable "daily_workflows" {
  description = "The workflows that have to succeed each day."
  type        = list(string)
}

variable "key_arn" {
  description = "The key of the environment."
  type        = string
}


variable "log_groups" {
  description = "The logs of the tasks, by task, in which flow-run writes metrics."
  type        = map(string)
  default     = {}
}
