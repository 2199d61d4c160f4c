variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "functions" {
  description = "The functions by name: size, time, what they may do, and the queue that they work off."
  type = map(object({
    description = string
    memory      = optional(number, 512)
    timeout     = optional(number, 300)
    concurrency = optional(number, 10)
    disk_mb     = optional(number, 1024)
    environment = optional(map(string), {})
    statements  = optional(list(object({ actions = list(string), resources = list(string) })), [])
    queue_arn   = optional(string)
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

variable "bucket" {
  description = "The bucket with the zip."
  type        = string
}

variable "zip_key" {
  description = "The zip of Examples/lambda in the bucket, such as packages/lambda-0.1.0.zip."
  type        = string
}

variable "subnets" {
  description = "The subnets of the functions: private ones, that reach the internet."
  type        = list(string)
}

variable "group" {
  description = "The security group of the functions."
  type        = string
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
