variable "name" {
  description = "The name of the environment, such as secflow-production."
  type        = string
}

variable "image" {
  description = "Our image, by its digest."
  type        = string
}

variable "bucket" {
  description = "The bucket of filings."
  type        = string
}

variable "bucket_arn" {
  description = "The bucket of filings."
  type        = string
}

variable "instance_types" {
  description = "The kinds of instances that may be taken: the more, the less often one is taken away."
  type        = list(string)
  default     = ["c7a", "c7i", "m7a", "m7i"]
}

variable "max_vcpus" {
  description = "The most processors at once."
  type        = number
  default     = 64
  validation {
    condition     = var.max_vcpus >= 2
    error_message = "max_vcpus must be 2 or more: a job takes two."
  }
}

variable "disk_gb" {
  description = "The disk of an instance, in GB."
  type        = number
  default     = 50
}

variable "subnets" {
  description = "The subnets of the instances."
  type        = list(string)
}

variable "group" {
  description = "The security group of the instances."
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
