variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "tasks" {
  description = "The tasks by name: what they run, what they may do, and when."
  type = map(object({
    description = string
    command     = list(string)
    image       = optional(string)
    user        = optional(string, "secflow")
    cpu         = optional(number, 1024)
    memory      = optional(number, 2048)
    disk_gb     = optional(number, 21)
    spot        = optional(bool, true)
    port        = optional(number)
    environment = optional(map(string), {})
    # The variable, and the secret (ARN) or a member of it (ARN:member::).
    secrets    = optional(map(string), {})
    statements = optional(list(object({ actions = list(string), resources = list(string) })), [])
    # As EventBridge has it: cron(0 6 * * ? *), in the time of New York.
    schedule = optional(string)
    service  = optional(object({ minimum = number, maximum = number, queue = optional(string), waiting = optional(number, 100) }))
  }))
  validation {
    condition     = alltrue([for task in var.tasks : !anytrue([for value in values(task.environment) : can(regex("://[^/@]*:[^/@]*@", value))])])
    error_message = "An address in environment has a password, which everybody could read who may describe the task: put it into secrets."
  }
  validation {
    condition     = alltrue(flatten([for task in var.tasks : [for statement in task.statements : !contains(statement.resources, "*") && !contains(statement.actions, "*")]]))
    error_message = "A statement allows everything, or something on everything: name the actions and the resources."
  }
  validation {
    condition     = alltrue([for task in var.tasks : task.service == null ? true : task.service.minimum >= 1 && task.service.maximum >= task.service.minimum])
    error_message = "A service needs a minimum of 1 or more, and a maximum of no less: with none running, nothing would count what waits."
  }
}

variable "image" {
  description = "Our image, by its digest: REGISTRY/NAME@sha256:..."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image must be named by its digest (REGISTRY/NAME@sha256:...): a tag can be moved."
  }
}

variable "repository_arn" {
  description = "The repository of the image."
  type        = string
}

variable "subnets" {
  description = "The subnets of the tasks."
  type        = list(string)
}

variable "public_ip" {
  description = "Whether tasks get public addresses, for subnets without a gateway."
  type        = bool
}

variable "groups" {
  description = "The security groups workers and servers."
  type        = map(string)
}

variable "target_group_arn" {
  description = "Where the load balancer looks for tasks with a port."
  type        = string
  default     = null
}

variable "dead_queue_arn" {
  description = "The queue of what could not be started."
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
