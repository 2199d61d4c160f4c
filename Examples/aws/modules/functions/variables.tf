variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "functions" {
  description = "The functions by name: the handler, which is that of the name unless told, size, time, what they may do, and whether they work off the queue."
  type = map(object({
    description = string
    handler     = optional(string)
    memory      = optional(number, 512)
    timeout     = optional(number, 300)
    concurrency = optional(number, 10)
    disk_mb     = optional(number, 1024)
    environment = optional(map(string), {})
    statements  = optional(list(object({ actions = list(string), resources = list(string) })), [])
    from_queue  = optional(bool, false)
  }))
  validation {
    condition     = alltrue([for function in var.functions : function.memory >= 512 && function.memory <= 10240 && function.timeout >= 1 && function.timeout <= 900])
    error_message = "memory must be 512 to 10240 MB, timeout 1 to 900 seconds: what takes longer is a task."
  }
  validation {
    condition     = alltrue([for function in var.functions : !anytrue([for value in values(function.environment) : can(regex("://[^/@]*:[^/@]*@", value))])])
    error_message = "An address in environment has a password: write a reference (aws-secretsmanager://NAME#member), which secret-run takes the value of."
  }
  validation {
    condition     = alltrue(flatten([for function in var.functions : [for statement in function.statements : !contains(statement.resources, "*") && !contains(statement.actions, "*")]]))
    error_message = "A statement allows everything, or something on everything: name the actions and the resources."
  }
}

variable "image" {
  description = "The image of Examples/lambda, by its digest: REGISTRY/NAME@sha256:..."
  type        = string
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image must be named by its digest (REGISTRY/NAME@sha256:...)."
  }
}

variable "subnets" {
  description = "The subnets of the functions: private ones, that reach the internet."
  type        = list(string)
}

variable "group" {
  description = "The security group of the functions."
  type        = string
}

variable "queue_arn" {
  description = "The queue that functions with from_queue work off."
  type        = string
  default     = null
}

variable "dead_queue_arn" {
  description = "The queue of events that were not worked off."
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
