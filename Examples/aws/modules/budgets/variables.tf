variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "environment" {
  description = "The value of the tag Environment whose costs count."
  type        = string
}

variable "dollars" {
  description = "The US dollars of a month."
  type        = number
  validation {
    condition     = var.dollars > 0
    error_message = "dollars must be more than 0."
  }
}

variable "emails" {
  description = "Who is told."
  type        = list(string)
}
